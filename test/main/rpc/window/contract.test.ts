import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { runSettings } from '../../../support/runSettings.ts'
import { workbenchContract, type WorkbenchMethod } from '../../../../main/rpc/window/contract.ts'

/** What is wrong with an input, or null. */
function fault(method: WorkbenchMethod, input: unknown): string | null {
  const found = v.safeParse(workbenchContract[method].input, input, { abortEarly: true })
  return found.success ? null : found.issues[0].message
}

const longFilter = 'expected at most 20000 characters'
const speech = { editId: null, maxTokens: 1, temperature: 0, seed: 0 }
const page = { order: null, offset: 0, limit: 10 }
const asked = { filter: '', templates: 'both' }
const edited = { editId: 'e' }
const most = (kind: 'compare' | 'dose', controls: number) => runSettings(kind, { ...edited, options: { controls } })
const block = { id: 'a', kind: 'text', title: '', text: '', svg: null, table: null, runIds: [], addedAt: '' }
const draft = { questionId: 'q', field: 'stem', index: null, base: '', text: 'typed' }
const rows = { runId: 'a', offset: 0, limit: 10 }

describe('the contract of a window', () => {
  test.each([
    ['projects.create', { path: '/p', name: 'n'.repeat(201) }, 'expected at most 200 characters'],
    ['projects.create', { path: '/p', name: 'two\nlines' }, 'expected one line of text'],
    ['runs.change', { runId: 'a', name: 'n'.repeat(201) }, 'expected at most 200 characters'],
    ['runs.change', { runId: 'a', tags: ['n'.repeat(201)] }, 'expected at most 200 characters'],
    ['models.next', { prompt: 'p'.repeat(200_001), n: 1 }, 'expected at most 200000 characters'],
    ['search', { text: 'p'.repeat(501), limit: 5 }, 'expected at most 500 characters'],
    ['models.letters', { prompt: 'p'.repeat(200_001), letters: [] }, 'expected at most 200000 characters'],
    ['models.letters', { prompt: 'p', letters: Array(27).fill('A') }, 'expected at most 26 letters'],
    ['generate', { ...speech, prompt: 'p'.repeat(200_001) }, 'expected at most 200000 characters'],
    ['edits.freeText', { ...speech, editId: 'e', prompt: 'p'.repeat(200_001) }, 'expected at most 200000 characters'],
    ['questions.page', { ...page, filter: '""'.repeat(10_001) }, longFilter],
    ['runs.list', { filter: '""'.repeat(10_001) }, longFilter],
    ['runs.rows', { ...rows, filter: '""'.repeat(10_001) }, longFilter],
    ['compare.rows', { ...rows, baselineId: 'b', filter: '""'.repeat(10_001) }, longFilter],
    ['questions.pair', { pairId: 'p', filter: '""'.repeat(10_001) }, longFilter],
    ['questions.setView', { hidden: Array(501).fill('a'), filters: [] }, 'expected at most 500 columns'],
    [
      'questions.setView',
      { hidden: [], filters: Array(201).fill({ name: 'a', filter: '' }) },
      'expected at most 200 filters',
    ],
    ['drafts.put', { tab: 't', drafts: Array(1001).fill(draft) }, 'expected at most 1000 texts'],
    [
      'drafts.put',
      { tab: 't', drafts: [{ ...draft, text: 'x'.repeat(2 ** 20 + 1) }] },
      'expected at most 1048576 characters',
    ],
    ['runs.start', most('dose', 2e8), 'expected a whole number from 0 to 1000'],
    ['runs.start', runSettings('dose', { ...edited, factors: Array<number>(51).fill(1) }), 'expected at most 50'],
    ['runs.start', most('compare', 1001), 'expected a whole number from 0 to 1000'],
    [
      'runs.estimate',
      runSettings('evaluate', { runIds: ['a'], options: { controls: 10_001 } }),
      'expected a whole number from 1 to 10000',
    ],
    ['runs.start', runSettings('evaluate', { runIds: Array<string>(21).fill('a') }), 'expected at most 20'],
    ['runs.start', runSettings('detect', { options: { t: Infinity } }), 'expected a number from 0.01 to 0.99'],
    ['runs.start', runSettings('detect', { options: { u: -1 } }), 'expected a number above 0 to 1'],
    ['runs.start', runSettings('detect', { options: { v: 1_000_001 } }), 'expected a whole number from 1 to 1000000'],
    ['runs.start', runSettings('attribute', { target: 'x'.repeat(1001) }), 'expected at most 1000 characters'],
    ['runs.start', runSettings('attribute', { against: Array<string>(101).fill('x') }), 'expected at most 100'],
    ['runs.start', runSettings('attribute', { prompt: 'p'.repeat(200_001) }), 'expected at most 200000 characters'],
    [
      'runs.preview',
      runSettings('predict', { asked: { ...asked, filter: '""'.repeat(10_001) } } as object),
      longFilter,
    ],
    ['compare.runs', { baselineId: 'a', runIds: Array(51).fill('a') }, 'expected at most 50 runs'],
    ['report.set', { blocks: Array(2001).fill(block) }, 'expected at most 2000 blocks'],
    ['projects.open', { path: '/a\0b' }, 'expected a path without a NUL character'],
    ['projects.create', { path: 'p'.repeat(5000), name: '' }, 'expected a path of at most 4096 characters'],
    [
      'questions.import',
      { name: 'n', source: { kind: 'path', path: '\0' } },
      'expected a path without a NUL character',
    ],
  ] as const)('%s refuses too much of anything (%#)', (method, input, said) => {
    expect(fault(method, input)).toBe(said)
  })

  test.each([
    ['runs.start', { ...most('dose', 1000), factors: Array(50).fill(1), clientId: 'c' }],
    ['runs.start', runSettings('detect')],
    ['runs.start', runSettings('evaluate', { runIds: ['a'], options: { controls: 1000 } })],
    ['compare.runs', { baselineId: 'a', runIds: ['b', 'b#before'] }],
    ['models.letters', { prompt: 'p'.repeat(200_000), letters: Array(26).fill('A') }],
  ] as const)('%s takes what a window sends (%#)', (method, input) => {
    expect(fault(method, input)).toBe(null)
  })
})
