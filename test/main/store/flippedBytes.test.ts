import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { flipper, fullProject } from '../../support/flippedProject.ts'
import { seededRandom } from '../../support/random.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

test(
  'a project one of whose bytes has changed is as it was, or says what is damaged',
  { timeout: 60_000 },
  async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'p.engram')
    fullProject(path)
    const bytes = readFileSync(path)
    const flip = flipper(path, folder)
    const random = seededRandom(12)
    const wrong: string[] = []
    let nSaid = 0
    for (let i = 0; i < 100; i++) {
      const at = Math.floor(random() * bytes.length)
      const value = (bytes[at]! + 1 + Math.floor(random() * 255)) % 256
      const { outcome, what } = flip(at, value)
      if (outcome === 'said') nSaid++
      if (outcome === 'altered' || outcome === 'bug')
        wrong.push(`byte ${at} ${bytes[at]} to ${value}: ${outcome} ${what}`)
    }
    expect(wrong).toEqual([])
    expect(nSaid).toBeGreaterThan(30)
  },
)
