import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('the story on bundled input', () => {
  test(
    'switches off the neurons behind an answer, and the answer goes; with random ones it stays',
    { timeout: 120_000 },
    async () => {
      const { stdout } = await promisify(execFile)(process.execPath, ['scripts/sample.ts'], { cwd: root })
      const share = (row: string): number => {
        const found = new RegExp(`^${row} +([0-9.]+) %`, 'm').exec(stdout)
        if (found === null) throw new Error(`no row '${row}' in:\n${stdout}`)
        return Number(found[1])
      }
      const before = share('as it is')
      expect(before).toBeGreaterThan(50)
      expect(share('these neurons off')).toBeLessThan(before / 10)
      expect(Math.abs(share('\\d+ random ones off') - before)).toBeLessThan(before / 5)
    },
  )
})
