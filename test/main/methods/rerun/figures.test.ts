import { describe, expect, test } from 'vitest'
import { exactFigure, neuronFigure, numberFigure } from '../../../../main/methods/rerun/figures.ts'

const pair = <T>(before: readonly T[], now: readonly T[], name = 'q') => ({ name, before, now })

describe('numberFigure', () => {
  test.each<[string, number[], number[], object]>([
    ['the same bits', [1, 0.5], [1, 0.5], { grade: 'identical', moved: 0, largest: 0, where: null }],
    ['a hair', [1, 0.5], [1, 0.50001], { grade: 'within', moved: 1 }],
    ['more', [1, 0.5], [1, 0.51], { grade: 'differs', moved: 1, where: 'q: 0.5 before, 0.51 now' }],
    ['another zero', [0, 1], [-0, 1], { grade: 'within', moved: 1, largest: 0 }],
    ['one more', [1], [1, 1e-9], { grade: 'differs', moved: 1, where: 'q: nothing before, 1e-9 now' }],
    ['NaN', [1, 2], [NaN, 2], { grade: 'differs', moved: 1 }],
  ])('%s', (_, before, now, expected) => {
    expect(numberFigure('n', [pair(before, now)], 1e-4)).toMatchObject(expected)
  })

  test('a value near zero counts by the size of its list, and the worst place is named', () => {
    const lists = [pair([100, 1e-6], [100, 2e-6], 'a'), pair([1, 2], [1, 2.1], 'b'), pair([1, 2], [1.05, 2], 'c')]
    const figure = numberFigure('n', lists, 1e-4)
    expect(figure).toMatchObject({ grade: 'differs', compared: 6, moved: 3, where: 'b: 2 before, 2.1 now' })
    expect(figure.largest).toBeCloseTo(0.1 / 2.1, 12)
    expect(numberFigure('n', lists.slice(0, 1), 1e-4)).toMatchObject({ grade: 'within', moved: 1 })
  })
})

describe('exactFigure', () => {
  test('has nothing between the same and another', () => {
    expect(exactFigure('t', [pair([1, 2], [1, 2])])).toMatchObject({ grade: 'identical', compared: 2, moved: 0 })
    expect(exactFigure('t', [pair([1, 2], [1, 3]), pair([true], [])])).toMatchObject({
      ...{ grade: 'differs', compared: 3, moved: 2, where: 'q: 2 before, 3 now' },
    })
  })
})

describe('neuronFigure', () => {
  const write = (neuron: number): string => `N${neuron}`
  const figure = (before: [number, number][], now: [number, number][]) => {
    const list = (of: [number, number][]) => ({ neurons: of.map(([n]) => n), scores: of.map(([, s]) => s) })
    return neuronFigure('n', [{ name: 'q', before: list(before), now: list(now) }], { tolerance: 1e-3, write })
  }
  const set: [number, number][] = [
    [5, 1],
    [9, 0.5001],
    [2, 0.5],
  ]

  test('the same in the same order is identical, whatever the scores', () => {
    expect(
      figure(set, [
        [5, 2],
        [9, 1],
        [2, 0.1],
      ]),
    ).toMatchObject({ grade: 'identical', compared: 3, moved: 0 })
  })

  test('neighbours as good as tied may change places, others not', () => {
    expect(figure(set, [set[0]!, set[2]!, set[1]!])).toMatchObject({
      grade: 'within',
      moved: 2,
      where: 'q: another order from N9 on',
    })
    expect(figure(set, [set[1]!, set[0]!, set[2]!])).toMatchObject({ grade: 'differs', moved: 2 })
  })

  test('a neuron more or less is another set', () => {
    expect(figure(set, [set[0]!, set[1]!, [7, 0.5]])).toMatchObject({
      ...{ grade: 'differs', moved: 1, where: 'q: now without N2 and with N7' },
    })
    expect(figure(set, [])).toMatchObject({ grade: 'differs', moved: 3, where: 'q: now without N5, N9, N2' })
  })
})
