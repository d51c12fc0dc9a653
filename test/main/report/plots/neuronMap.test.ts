import { describe, expect, test } from 'vitest'
import { maxPooled } from '../../../../main/report/plots/neuronMap.ts'
import { seededRandom } from '../../../support/random.ts'

describe('maxPooled', () => {
  test('is the largest score of every cell, as a search through all neurons finds it', () => {
    const random = seededRandom(3)
    const [nLayers, dMlp, columns] = [3, 100, 7]
    const scores = new Map(Array.from({ length: 60 }, () => [Math.floor(random() * nLayers * dMlp), random()]))
    const expected = new Map<number, number>()
    for (let layer = 0; layer < nLayers; layer++) {
      for (let column = 0; column < columns; column++) {
        const inCell = [...scores].filter(
          ([neuron]) =>
            Math.floor(neuron / dMlp) === layer && Math.floor(((neuron % dMlp) / dMlp) * columns) === column,
        )
        if (inCell.length > 0) expected.set(layer * columns + column, Math.max(...inCell.map(([, score]) => score)))
      }
    }
    expect(new Map([...maxPooled(scores, { dMlp, columns })].sort(([a], [b]) => a - b))).toEqual(expected)
  })

  test('loses no neuron at the edge of a layer', () => {
    expect([
      ...maxPooled(
        new Map([
          [9, 1],
          [10, 2],
        ]),
        { dMlp: 10, columns: 3 },
      ),
    ]).toEqual([
      [2, 1],
      [3, 2],
    ])
  })
})
