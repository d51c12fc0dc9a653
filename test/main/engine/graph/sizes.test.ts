import { describe, expect, test } from 'vitest'
import type { Shape } from '../../../../main/engine/graph/dim.ts'
import { bindSizes } from '../../../../main/engine/graph/sizes.ts'

type Declared = Readonly<Record<string, readonly [shape: Shape, fed: readonly number[]]>>

function bind(declared: Declared, given?: ReadonlyMap<string, number>) {
  const shapes = Object.entries(declared).map(([name, [shape]]) => ({ name, shape }))
  return Object.fromEntries(bindSizes(shapes, (name) => declared[name]![1], given))
}

describe('bindSizes', () => {
  test('reads sizes off, and solves for those that stand in sums and products', () => {
    expect(
      bind({
        x: [
          ['rows', 4],
          [3, 4],
        ],
      }),
    ).toEqual({ rows: 3 })
    expect(bind({ x: [['before+1'], [5]] })).toEqual({ before: 4 })
    expect(bind({ x: [['2*rows+6'], [12]] })).toEqual({ rows: 3 })
    // a mask over past and present, declared before either is known by itself
    const mask: Declared = {
      mask: [
        ['before+1', 'past+before+1'],
        [3, 10],
      ],
      k: [
        [1, 'past', 8],
        [1, 7, 8],
      ],
    }
    expect(bind(mask)).toEqual({ before: 2, past: 7 })
  })

  test('solves for a size from another that the same input tells', () => {
    expect(
      bind({
        x: [
          ['batch', 'batch*rows'],
          [2, 6],
        ],
      }),
    ).toEqual({ batch: 2, rows: 3 })
  })

  test('takes sizes that no input tells from the caller', () => {
    expect(bind({ x: [['n+m'], [5]] }, new Map([['m', 2]]))).toEqual({ m: 2, n: 3 })
    expect(() => bind({ x: [['n+m'], [5]] })).toThrow("the size 'n' of the axis 'n+m' is not known")
  })

  test('allows empty axes', () => {
    expect(
      bind({
        x: [
          ['past', 3],
          [0, 3],
        ],
      }),
    ).toEqual({ past: 0 })
    expect(bind({ x: [['before+1'], [1]] })).toEqual({ before: 0 })
  })

  test('names an input whose dimensions contradict its declaration', () => {
    expect(() => bind({ x: [['n', 4], [3]] })).toThrow("'x' has the dimensions [3], declared is [n,4]")
    expect(() =>
      bind({
        x: [
          ['n', 4],
          [3, 5],
        ],
      }),
    ).toThrow("'x' has the length 5 where '4' is 4")
    expect(() => bind({ x: [['n'], [3]], y: [['n'], [4]] })).toThrow("'y' has the length 4 where 'n' is 3")
    expect(() => bind({ x: [['n'], [3]] }, new Map([['n', 4]]))).toThrow("'x' has the length 3 where 'n' is 4")
  })

  test('names an input from which no whole size follows', () => {
    expect(() => bind({ x: [['2*rows'], [3]] })).toThrow("'x' has the length 3: no whole 'rows' makes that of '2*rows'")
    expect(() => bind({ x: [['before+1'], [0]] })).toThrow("no whole 'before' makes that of 'before+1'")
    expect(() =>
      bind({
        x: [
          ['batch', 'batch*rows'],
          [0, 6],
        ],
      }),
    ).toThrow("no whole 'rows' makes that of 'batch*rows'")
  })
})
