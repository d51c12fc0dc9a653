import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { windowPlugins } from '../electron.config.ts'

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    pool: 'forks', // ONNX Runtime aborts the process when its thread is ended
    maxWorkers: 2, // each file may start an engine with its own threads
    projects: [
      project('unit', ['test/{main,resources,scripts}/**/*.test.ts'], 10_000),
      { ...project('window', ['test/renderer/**/*.test.ts'], 10_000), plugins: windowPlugins() },
      project('golden', ['test/golden/**/*.test.ts'], 120_000),
      project('integration', ['test/integration/**/*.test.ts'], 120_000),
    ],
  },
})

function project(name: string, include: string[], timeoutMs: number) {
  return { extends: true as const, test: { name, include, testTimeout: timeoutMs, hookTimeout: timeoutMs } }
}
