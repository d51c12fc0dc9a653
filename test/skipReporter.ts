import type { Reporter, TestModule } from 'vitest/node'

/** Prints the reason of each skipped test (`context.skip(reason)`), which Vitest's default reporter leaves out. */
export default class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]) {
    for (const test of modules.flatMap((module) => [...module.children.allTests('skipped')])) {
      const result = test.result()
      const reason = result.state === 'skipped' ? result.note : undefined
      process.stdout.write(`skipped: ${test.fullName} (${reason ?? 'no reason given'})\n`)
    }
  }
}
