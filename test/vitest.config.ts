import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { sveltePlugin } from '../electron.config.ts'

const ui = project('ui', ['test/ui/**/*.test.ts'], 120_000, 'test/ui/buildPages.ts')

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    pool: 'forks', // ONNX Runtime aborts the process when its thread is ended
    maxWorkers: 2, // each file may start an engine with its own threads
    projects: [
      project('unit', ['test/{main,resources,scripts,support}/**/*.test.ts'], 10_000),
      {
        ...project('window', ['test/renderer/**/*.test.ts'], 10_000, 'test/renderer/compileMessages.ts'),
        plugins: [sveltePlugin()],
      },
      { ...ui, test: { ...ui.test, setupFiles: 'test/ui/failOnNoise.ts' } },
      project('golden', ['test/golden/**/*.test.ts'], 120_000),
      project('integration', ['test/integration/**/*.test.ts'], 120_000),
    ],
  },
})

function project(name: string, include: string[], timeoutMs: number, globalSetup?: string) {
  const setup = globalSetup === undefined ? {} : { globalSetup }
  // A slow machine is no failure: only a test that fails waits so long.
  const expect = { poll: { timeout: timeoutMs / 6 } }
  const test = { name, include, testTimeout: timeoutMs, hookTimeout: timeoutMs, expect, ...setup }
  return { extends: true as const, test }
}
