import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { engram } from '../support/engram.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

interface Bench {
  readonly productGflops: number
  readonly nTokens: number
  readonly cases: {
    name: string
    medianMs: number
    minMs: number
    maxMs: number
    gflops: number
    shareOfPeak: number
  }[]
}

describe('engram bench', () => {
  test(
    'times the main jobs beside a product, and no allocation reaches 1 GiB',
    { timeout: 120_000 },
    async (context) => {
      if (process.platform !== 'linux' || spawnSync('cc', ['--version']).status !== 0) {
        context.skip('the malloc hook needs Linux and a C compiler')
      }
      const folder = await temporaryFolder()
      const hook = join(folder, 'hook.so')
      const source = fileURLToPath(new URL('../support/mallocHook.c', import.meta.url))
      expect(spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', hook, source]).status).toBe(0)
      const log = join(folder, 'malloc.log')
      const env = { LD_PRELOAD: hook, ENGRAM_MALLOC_LOG: log }
      const { code, stdout, stderr } = await engram(['bench', '--runs', '1', '--json'], folder, env)
      expect(stderr).toBe('')
      expect(code).toBe(0)
      const result = JSON.parse(stdout) as Bench
      expect(result.nTokens).toBe(95)
      expect(result.productGflops).toBeGreaterThan(0)
      expect(result.cases.map(({ name }) => name)).toEqual([
        'prompt',
        'attribute published',
        'attribute adaptive',
        'generate 8 tokens',
      ])
      for (const { minMs, medianMs, maxMs } of result.cases) {
        expect(minMs).toBeGreaterThan(0)
        expect(medianMs).toBeGreaterThanOrEqual(minMs)
        expect(maxMs).toBeGreaterThanOrEqual(medianMs)
      }
      expect(existsSync(log)).toBe(true)
      const largest = readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map((line) => Number(line.split(' ')[1]))
      // both processes reported, and the hook saw the logits at least: 8192 tokens of many rows
      expect(largest.length).toBeGreaterThanOrEqual(2)
      expect(Math.max(...largest)).toBeGreaterThan(2 ** 20)
      expect(Math.max(...largest)).toBeLessThan(2 ** 30)
    },
  )
})
