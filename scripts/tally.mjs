/**
 * @typedef {{ ancestorTitles: string[], title: string, status: string }} TestResult
 * @typedef {{ name: string, status: string, assertionResults: TestResult[] }} FileResult
 * @typedef {{ passed: number, failed: number, skipped: string[] }} Tally `skipped` holds names: `describe > test`
 */

/**
 * Counts one run of Vitest. A file that failed without a failed test (it did not load, a hook threw, its process died)
 * counts as one failure, and so does a run that executed no test or that Vitest calls failed for another reason.
 *
 * @param {{ testResults: readonly FileResult[] } | null} report Vitest's JSON report; null when it wrote none
 * @param {number | null} exitCode of Vitest
 * @returns {Tally}
 */
export function tally(report, exitCode) {
  const files = report?.testResults ?? []
  const tests = files.flatMap((file) => file.assertionResults)
  const passed = tests.filter((test) => test.status === 'passed').length
  const failedTests = tests.filter((test) => test.status === 'failed').length
  const failedFiles = files.filter((file) => file.status === 'failed' && !hasFailedTest(file)).length
  const failed = failedTests + failedFiles
  const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed').map(nameOf)
  const isUnexplained = failed === 0 && (passed === 0 || exitCode !== 0)
  return { passed, failed: isUnexplained ? 1 : failed, skipped }
}

/**
 * The skipped tests that test/QUARANTINE.md does not name.
 *
 * @param {readonly string[]} skipped
 * @param {string} quarantine text of the file
 */
export function unexplainedSkips(skipped, quarantine) {
  return skipped.filter((name) => !quarantine.includes(name))
}

/**
 * The last line of `npm test`.
 *
 * @param {{ passed: number, failed: number, skipped: number }} total
 */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** @param {FileResult} file */
function hasFailedTest(file) {
  return file.assertionResults.some((test) => test.status === 'failed')
}

/** @param {TestResult} test */
function nameOf(test) {
  return [...test.ancestorTitles, test.title].filter((title) => title !== '').join(' > ')
}
