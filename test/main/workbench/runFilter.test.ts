import { describe, expect, test } from 'vitest'
import { filterRuns } from '../../../main/workbench/runFilter.ts'
import type { Run } from '../../../main/rpc/window/shapes.ts'
import { runSettings } from '../../support/runSettings.ts'
import { summaries } from '../../support/summaries.ts'

const share = (value: number, n: number) => ({ value, n, low: 0, high: 1 })
const base = run({ name: 'base', starred: true, tags: ['paper'] })
const found = run({
  ...{ name: 'found', kind: 'detect', accuracy: null },
  summary: summaries.detect,
  settings: runSettings('detect', { options: { seed: 1 } }),
})
const edited = run({
  ...{ name: 'edited', kind: 'compare', accuracy: null, summary: summaries.compare },
  settings: runSettings('compare', { options: { seed: 2 } }),
})

describe('filterRuns', () => {
  test.each([
    ['', ['base', 'found', 'edited']],
    ['kind:detect', ['found']],
    ['starred:yes', ['base']],
    ['tag:paper', ['base']],
    ['seed:7', ['base']],
    ['method:qrnca t:0.2', ['found']],
    ['keyNeurons>900', ['found']],
    ['flips.p<0.05', ['edited']],
    ['flips.p<0.03', []],
    ['controls:5', ['edited']],
    ['accuracy>0.5', ['base']],
    // (0.9 * 10 + 0.5 * 30) / 40 = 0.6, not the mean of the two cells
    ['accuracy.en:0.599..0.601', ['base']],
    ['accuracy.bio>0.8', ['base']],
    ['qrnca', ['found']],
  ])('%s', (filter, names) => {
    expect(filterRuns([base, found, edited], filter).map(({ name }) => name)).toEqual(names)
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
    ...{
      createdAt: '2026-01-01T00:00:00Z',
      elapsedMs: 1000,
      settings: runSettings('predict', { options: { seed: 7 } }),
    },
    ...{ model: { name: 'tiny', fingerprint: 'f', nLayers: 2, dMlp: 8 }, device: 'cpu', nQuestions: 4, nVariants: 40 },
    accuracy: {
      all: share(0.6, 40),
      cells: [
        { domain: 'bio', lang: 'en', share: share(0.9, 10) },
        { domain: 'geo', lang: 'en', share: share(0.5, 30) },
      ],
    },
    ...{ summary: null, warnings: [], failure: null, ...change },
  }
}
