/**
 * The length of one axis: a number, or a polynomial in named sizes that are known only when the graph runs.
 * Kept as canonical text (`'past+pos'`, `'4*rows'`), so that equal lengths are equal values.
 */
export type Dim = number | string
export type Shape = readonly Dim[]

/** Values of the named sizes in one run, for instance `{ rows: 48, past: 94 }`. */
export type Sizes = ReadonlyMap<string, number>

export function addDims(a: Dim, b: Dim): Dim {
  const sum = new Map(terms(a))
  for (const [symbols, count] of terms(b)) sum.set(symbols, (sum.get(symbols) ?? 0) + count)
  return canonical(sum)
}

/** `a - b`, where the difference is a length: every term of `b` must be part of `a`. */
export function subtractDims(a: Dim, b: Dim): Dim {
  const difference = new Map(terms(a))
  for (const [symbols, count] of terms(b)) difference.set(symbols, (difference.get(symbols) ?? 0) - count)
  if ([...difference.values()].some((count) => count < 0)) throw new Error(`cannot take '${b}' from the length '${a}'`)
  return canonical(difference)
}

export function multiplyDims(a: Dim, b: Dim): Dim {
  const product = new Map<string, number>()
  for (const [left, m] of terms(a)) {
    for (const [right, n] of terms(b)) {
      const symbols = [...split(left), ...split(right)].sort().join('*')
      product.set(symbols, (product.get(symbols) ?? 0) + m * n)
    }
  }
  return canonical(product)
}

/** The number of elements of a shape. */
export function countOf(shape: Shape): Dim {
  return shape.reduce<Dim>((product, dim) => multiplyDims(product, dim), 1)
}

export function evaluateDim(dim: Dim, sizes: Sizes): number {
  if (typeof dim === 'number') return dim
  let total = 0
  for (const { symbols, count } of parsed(dim)) {
    let value = count
    for (const symbol of symbols) {
      const size = sizes.get(symbol)
      if (size === undefined) throw new Error(`the size '${symbol}' of the axis '${dim}' is not known in this run`)
      value *= size
    }
    total += value
  }
  return total
}

/** The named sizes that a length depends on. */
export function symbolsOf(dim: Dim): readonly string[] {
  return typeof dim === 'number' ? [] : parsed(dim).flatMap(({ symbols }) => symbols)
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i])
}

/** `'a*b' -> 2` for the text `'2*a*b'`; the constant term has the key `''`. */
function terms(dim: Dim): Map<string, number> {
  if (typeof dim === 'number') return new Map(dim === 0 ? [] : [['', dim]])
  return new Map(
    dim.split('+').map((term) => {
      const [first = '', ...rest] = term.split('*')
      if (!/^\d+$/.test(first)) return [term, 1]
      return [rest.join('*'), Number(first)]
    }),
  )
}

interface Term {
  readonly symbols: readonly string[]
  readonly count: number
}

const known = new Map<string, readonly Term[]>()

/** Every run of a graph evaluates the same few texts. */
function parsed(dim: string): readonly Term[] {
  const found = known.get(dim) ?? [...terms(dim)].map(([symbols, count]) => ({ symbols: split(symbols), count }))
  known.set(dim, found)
  return found
}

function split(symbols: string): string[] {
  return symbols === '' ? [] : symbols.split('*')
}

function canonical(sum: ReadonlyMap<string, number>): Dim {
  const parts = [...sum].filter(([, count]) => count !== 0).sort(([a], [b]) => (a < b ? 1 : -1))
  if (parts.length === 0) return 0
  if (parts.length === 1 && parts[0]![0] === '') return parts[0]![1]
  return parts
    .map(([symbols, count]) => (symbols === '' ? `${count}` : count === 1 ? symbols : `${count}*${symbols}`))
    .join('+')
}
