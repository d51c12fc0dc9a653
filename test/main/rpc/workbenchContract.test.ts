import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { workbenchContract } from '../../../main/rpc/workbenchContract.ts'
import type { WorkbenchMethod } from '../../../main/rpc/workbenchContract.ts'

/** What is wrong with an input, or null. */
function fault(method: WorkbenchMethod, input: unknown): string | null {
  const found = v.safeParse(workbenchContract[method].input, input, { abortEarly: true })
  return found.success ? null : found.issues[0].message
}

const speech = { editId: null, maxTokens: 1, temperature: 0, seed: 0 }
const page = { order: null, offset: 0, limit: 10 }
const rows = { runId: 'a', offset: 0, limit: 10 }

describe('the contract of a window', () => {
  test.each([
    ['projects.create', { path: '/p', name: 'n'.repeat(201) }, 'expected at most 200 characters'],
    ['projects.create', { path: '/p', name: 'two\nlines' }, 'expected one line of text'],
    ['runs.change', { runId: 'a', name: 'n'.repeat(201) }, 'expected at most 200 characters'],
    ['runs.change', { runId: 'a', tags: ['n'.repeat(201)] }, 'expected at most 200 characters'],
    ['models.next', { prompt: 'p'.repeat(200_001), n: 1 }, 'expected at most 200000 characters'],
    ['models.letters', { prompt: 'p'.repeat(200_001), letters: [] }, 'expected at most 200000 characters'],
    ['models.letters', { prompt: 'p', letters: Array(27).fill('A') }, 'expected at most 26 letters'],
    ['generate', { ...speech, prompt: 'p'.repeat(200_001) }, 'expected at most 200000 characters'],
    ['edits.freeText', { ...speech, editId: 'e', prompt: 'p'.repeat(200_001) }, 'expected at most 200000 characters'],
    ['questions.page', { ...page, filter: '""'.repeat(2001) }, 'expected at most 4000 characters'],
    ['runs.list', { filter: '""'.repeat(2001) }, 'expected at most 4000 characters'],
    ['runs.rows', { ...rows, filter: '""'.repeat(2001) }, 'expected at most 4000 characters'],
    ['compare.rows', { ...rows, baselineId: 'b', filter: '""'.repeat(2001) }, 'expected at most 4000 characters'],
    ['questions.pair', { pairId: 'p', filter: '""'.repeat(2001) }, 'expected at most 4000 characters'],
  ] as const)('%s refuses too much of anything (%#)', (method, input, said) => {
    expect(fault(method, input)).toBe(said)
  })
})
