import { describe, expect, test } from 'vitest'
import { summary, tally, unexplainedSkips } from '../../scripts/tally.mjs'

const result = (title: string, status: string) => ({ ancestorTitles: ['gradients'], title, status })
const file = (status: string, ...assertionResults: ReturnType<typeof result>[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults,
})

describe('tally', () => {
  test('adds up the tests of all files and names the skipped ones', () => {
    const report = {
      testResults: [
        file('passed', result('adds', 'passed'), result('waits', 'skipped'), result('plans', 'todo')),
        file('failed', result('divides', 'failed'), result('scales', 'passed')),
      ],
    }
    expect(tally(report, 1)).toEqual({
      passed: 2,
      failed: 1,
      skipped: ['gradients > waits', 'gradients > plans'],
    })
  })

  test('counts a file that did not load as one failure', () => {
    expect(tally({ testResults: [file('failed'), file('passed', result('adds', 'passed'))] }, 1).failed).toBe(1)
  })

  test('counts an exit code that no test explains as a failure', () => {
    expect(tally({ testResults: [file('passed', result('adds', 'passed'))] }, 1).failed).toBe(1)
  })

  test('counts a run without tests as a failure', () => {
    expect(tally({ testResults: [] }, 0).failed).toBe(1)
  })

  test('counts a run whose tests were all skipped as a failure', () => {
    expect(tally({ testResults: [file('passed', result('waits', 'skipped'))] }, 0).failed).toBe(1)
  })

  test('counts a run that wrote no report as a failure', () => {
    expect(tally(null, null)).toEqual({ passed: 0, failed: 1, skipped: [] })
  })
})

describe('unexplainedSkips', () => {
  test('keeps only the names that the quarantine does not hold', () => {
    const quarantine = '| gradients > waits | no compiler here | 2026-11-23 | cc is there |'
    expect(unexplainedSkips(['gradients > waits', 'gradients > hides'], quarantine)).toEqual(['gradients > hides'])
  })
})

describe('summary', () => {
  test('leaves out the skipped where there are none', () => {
    expect(summary({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
  })

  test('names the skipped where there are some', () => {
    expect(summary({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
  })
})
