import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../main/base/random.ts'
import {
  addDims,
  countOf,
  evaluateDim,
  multiplyDims,
  sameShape,
  subtractDims,
  symbolsOf,
  type Dim,
  type Sizes,
} from '../../../../main/engine/graph/dim.ts'

/** A random expression, and its value worked out without the algebra. */
function randomDim(random: () => number, sizes: Sizes, depth: number): { dim: Dim; value: number } {
  const names = [...sizes.keys()]
  if (depth === 0 || random() < 0.2) {
    if (random() < 0.4) {
      const number = Math.floor(5 * random())
      return { dim: number, value: number }
    }
    const name = names[Math.floor(names.length * random())]!
    return { dim: name, value: sizes.get(name)! }
  }
  const a = randomDim(random, sizes, depth - 1)
  const b = randomDim(random, sizes, depth - 1)
  return random() < 0.5
    ? { dim: addDims(a.dim, b.dim), value: a.value + b.value }
    : { dim: multiplyDims(a.dim, b.dim), value: a.value * b.value }
}

const triples = Array.from({ length: 300 }, (_, seed) => {
  const random = seededRandom(seed)
  const sizes = new Map(['rows', 'past', 'pos', 'batch'].map((name) => [name, 1 + Math.floor(9 * random())]))
  const [a, b, c] = [1, 2, 3].map(() => randomDim(random, sizes, 3)) as [
    { dim: Dim; value: number },
    { dim: Dim; value: number },
    { dim: Dim; value: number },
  ]
  return { sizes, a, b, c }
})

describe('the algebra of lengths', () => {
  test('evaluates to what its parts evaluate to', () => {
    for (const { sizes, a, b, c } of triples) {
      expect(evaluateDim(a.dim, sizes)).toBe(a.value)
      expect(evaluateDim(addDims(a.dim, multiplyDims(b.dim, c.dim)), sizes)).toBe(a.value + b.value * c.value)
    }
  })

  test('gives the same text whichever way a length was put together', () => {
    for (const { a, b, c } of triples) {
      expect(addDims(a.dim, b.dim)).toBe(addDims(b.dim, a.dim))
      expect(addDims(addDims(a.dim, b.dim), c.dim)).toBe(addDims(a.dim, addDims(b.dim, c.dim)))
      expect(multiplyDims(multiplyDims(a.dim, b.dim), c.dim)).toBe(multiplyDims(a.dim, multiplyDims(b.dim, c.dim)))
      expect(multiplyDims(addDims(a.dim, b.dim), c.dim)).toBe(
        addDims(multiplyDims(c.dim, a.dim), multiplyDims(b.dim, c.dim)),
      )
    }
  })

  test('tells lengths apart that differ', () => {
    for (const { a, b } of triples) if (a.value !== b.value) expect(a.dim).not.toBe(b.dim)
  })

  test('takes away what was added', () => {
    for (const { a, b } of triples) {
      expect(subtractDims(addDims(a.dim, b.dim), b.dim)).toBe(a.dim)
      expect(subtractDims(a.dim, a.dim)).toBe(0)
    }
  })

  test('names every size that a length depends on, and no other', () => {
    for (const { sizes, a } of triples) {
      const named = new Set(symbolsOf(a.dim))
      for (const name of sizes.keys()) {
        const moved = evaluateDim(a.dim, new Map(sizes).set(name, 1 + sizes.get(name)!))
        expect(named.has(name)).toBe(moved !== a.value)
      }
    }
  })
})

describe('canonical text', () => {
  test('of plain numbers is a number', () => {
    expect(addDims(3, 4)).toBe(7)
    expect(multiplyDims('rows', 0)).toBe(0)
    expect(subtractDims(addDims('rows', 2), 'rows')).toBe(2)
  })

  test('collects equal terms, the number last', () => {
    expect(addDims(addDims(1, 'past'), 'pos')).toBe('pos+past+1')
    expect(addDims('rows', 'rows')).toBe('2*rows')
    expect(multiplyDims(4, multiplyDims('rows', 'batch'))).toBe('4*batch*rows')
    expect(multiplyDims(addDims('past', 1), addDims('past', 1))).toBe('past*past+2*past+1')
  })
})

describe('subtractDims', () => {
  test('refuses a difference that is no length', () => {
    expect(() => subtractDims('past', 'pos')).toThrow("cannot take 'pos' from the length 'past'")
    expect(() => subtractDims(2, 3)).toThrow("cannot take '3' from the length '2'")
    expect(() => subtractDims(addDims('past', 1), 2)).toThrow('cannot take')
  })
})

describe('evaluateDim', () => {
  test('names a size that is not known', () => {
    expect(() => evaluateDim('2*rows+past', new Map([['rows', 3]]))).toThrow(
      "the size 'past' of the axis '2*rows+past' is not known",
    )
  })
})

describe('countOf', () => {
  test('multiplies lengths, named ones too; a number has one element', () => {
    expect(countOf([2, 'rows', 3])).toBe('6*rows')
    expect(countOf([])).toBe(1)
  })
})

describe('sameShape', () => {
  test('compares rank and lengths', () => {
    expect(sameShape(['n', 2], ['n', 2])).toBe(true)
    expect(sameShape(['n', 2], ['n', 3])).toBe(false)
    expect(sameShape(['n'], ['n', 1])).toBe(false)
  })
})
