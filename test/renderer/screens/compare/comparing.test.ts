import { describe, expect, test } from 'vitest'
import { boxFilter, deltaCells } from '../../../../renderer/screens/compare/compareCharts.ts'
import { ownNeurons } from '../../../support/madeUpModel.ts'
import { toCompare } from '../../../support/runSettings.ts'
import { ran, savedEdit, sharedSample } from '../../../support/windowTest.ts'

describe('a comparison', () => {
  const shared = sharedSample(async (host) => {
    return await ran(host, toCompare(await savedEdit(host, ownNeurons('geography'))))
  })

  test('an edit that takes geography shows there, in both measures, and its control hardly anywhere', async () => {
    const { host, comparison, runId } = await compared()
    expect(comparison.runs.map(({ part }) => part)).toEqual(['before', 'after', 'control'])
    for (const metric of ['accuracy', 'prob'] as const) {
      const cells = deltaCells(comparison, 1, metric)
      expect(cells).toHaveLength(8)
      for (const { domain, delta } of cells) {
        if (domain === 'geography') expect(delta).toBeLessThan(-0.2)
        else expect(Math.abs(delta)).toBeLessThan(0.01)
      }
    }
    deltaCells(comparison, 2, 'prob').forEach(({ delta }) => expect(Math.abs(delta)).toBeLessThan(0.01))
    const { rows } = await host.call('compare.rows', {
      ...{ baselineId: `${runId}#before`, runId, filter: 'flip:worse', offset: 0, limit: 1 },
    })
    const [row] = rows
    expect([row?.domain, row?.before.pred === row?.gold, row?.after?.pred === row?.gold]).toEqual([
      'geography',
      true,
      false,
    ])
  })

  test('a box of the scatter is a filter that finds exactly the points in it', async () => {
    const { host, comparison, runId } = await compared()
    const box = { axes: '', x: [0.4, 0.8] as const, y: [0, 0.25] as const, shift: false, alt: false }
    const inside = comparison.points.filter(
      ({ probs: [before = 0, after = 0] }) => before >= 0.4 && before <= 0.8 && after >= 0 && after <= 0.25,
    )
    const { total } = await host.call('compare.rows', {
      ...{ baselineId: `${runId}#before`, runId, filter: boxFilter(box), offset: 0, limit: 1 },
    })
    expect(inside.length).toBeGreaterThan(2)
    expect(total).toBe(inside.length)
  })

  async function compared() {
    const { host, given: runId } = shared
    const comparison = await host.call('compare.runs', {
      runIds: [runId, `${runId}#control`],
      baselineId: `${runId}#before`,
    })
    return { host, comparison, runId }
  }
})
