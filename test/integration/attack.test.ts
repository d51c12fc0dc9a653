import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { attackReaders } from '../attack/campaign.ts'

test('spoiled files are refused in a sentence or read, whatever reads them', async () => {
  const lines: string[] = []
  const { counts, isClean } = await attackReaders({
    ...{ inputs: 360, seed: 7, only: null, say: (line) => lines.push(line) },
    entry: fileURLToPath(new URL('../attack/attackProcess.ts', import.meta.url)),
  })
  expect(isClean, lines.join('\n')).toBe(true)
  expect(counts.refused).toBeGreaterThan(100)
  expect(counts.accepted).toBeGreaterThan(10)
})
