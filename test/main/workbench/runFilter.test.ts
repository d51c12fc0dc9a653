import { describe, expect, test } from 'vitest'
import { filterRuns } from '../../../main/workbench/runFilter.ts'
import type { Run } from '../../../main/workbench/shapes.ts'

const share = (value: number, n: number) => ({ value, n, low: 0, high: 1 })
const asked = { filter: '', templates: 'both', letters: 'auto', seed: 7 } as const
const base = run({ name: 'base', starred: true, tags: ['paper'] })
const found = run({
  ...{ name: 'found', kind: 'detect', accuracy: null, summary: { keyNeurons: 911, flips: { p: 0.01 } } },
  settings: {
    ...{ kind: 'detect', asked: { ...asked, seed: 1 } },
    detect: { method: 'qrnca', mode: 'corrected', objective: 'log-prob', t: 0.2, u: 0.9, v: 20 },
  },
})

describe('filterRuns', () => {
  test.each([
    ['', ['base', 'found']],
    ['kind:detect', ['found']],
    ['starred:yes', ['base']],
    ['tag:paper', ['base']],
    ['seed:7', ['base']],
    ['method:qrnca t:0.2', ['found']],
    ['keyNeurons>900', ['found']],
    ['flips.p<0.05', ['found']],
    ['accuracy>0.5', ['base']],
    // (0.9 * 10 + 0.5 * 30) / 40 = 0.6, not the mean of the two cells
    ['accuracy.en:0.599..0.601', ['base']],
    ['accuracy.bio>0.8', ['base']],
    ['qrnca', ['found']],
  ])('%s', (filter, names) => {
    expect(filterRuns([base, found], filter).map(({ name }) => name)).toEqual(names)
  })

  test('what no run has is refused, with what there is', () => {
    expect(() => filterRuns([base], 'method:qrnca')).toThrow('There is nothing called "method" to filter by; there are')
  })
})

function run(change: Partial<Run>): Run {
  return {
    ...{
      id: 'r',
      kind: 'predict',
      name: 'run',
      starred: false,
      tags: [],
      trashed: false,
      state: 'done',
      partial: null,
    },
    ...{ createdAt: '2026-01-01T00:00:00Z', elapsedMs: 1000, settings: { kind: 'predict', asked, editId: null } },
    ...{ model: { name: 'tiny', fingerprint: 'f', nLayers: 2, dMlp: 8 }, device: 'cpu', nQuestions: 4, nVariants: 40 },
    accuracy: {
      all: share(0.6, 40),
      cells: [
        { domain: 'bio', lang: 'en', share: share(0.9, 10) },
        { domain: 'geo', lang: 'en', share: share(0.5, 30) },
      ],
    },
    ...{ summary: {}, warnings: [], failure: null, ...change },
  }
}
