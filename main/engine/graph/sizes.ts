import { evaluateDim, symbolsOf, type Dim, type Shape, type Sizes } from './dim.ts'

/**
 * Works out the named sizes of one run from the dimensions that were fed: `'rows'` directly, `'before+1'` and
 * `'2*rows'` by solving for their one name once the others are known.
 *
 * @param given sizes that no fed dimension tells
 * @throws Error when a fed dimension contradicts the declared shape: always a bug of ours
 */
export function bindSizes(
  declared: readonly { readonly name: string; readonly shape: Shape }[],
  dims: (name: string) => readonly number[],
  given: Sizes = new Map(),
): Map<string, number> {
  const sizes = new Map(given)
  const pending: FedLength[] = []
  for (const { name, shape } of declared) {
    const fed = dims(name)
    if (fed.length !== shape.length)
      throw new Error(`'${name}' has the dimensions [${fed.join()}], declared is [${shape.join()}]`)
    for (const [axis, dim] of shape.entries()) pending.push({ name, dim, length: fed[axis]! })
  }
  for (const entry of pending) if (symbolsOf(entry.dim).length === 1) solve(entry, sizes)
  for (const entry of pending) {
    const { name, dim, length } = entry
    if (dim === length) continue
    const unknown = symbolsOf(dim).filter((symbol) => !sizes.has(symbol))
    if (unknown.length === 1) solve(entry, sizes)
    if (evaluateDim(dim, sizes) !== length)
      throw new Error(`'${name}' has the length ${length} where '${dim}' is ${evaluateDim(dim, sizes)}`)
  }
  return sizes
}

interface FedLength {
  readonly name: string
  readonly dim: Dim
  readonly length: number
}

/** A length is linear in each of its names: two evaluations give the line, one division the value. */
function solve({ name, dim, length }: FedLength, sizes: Map<string, number>): void {
  const symbol = symbolsOf(dim).find((candidate) => !sizes.has(candidate))
  if (symbol === undefined) return
  const at0 = evaluateDim(dim, new Map([...sizes, [symbol, 0]]))
  const at1 = evaluateDim(dim, new Map([...sizes, [symbol, 1]]))
  const size = (length - at0) / (at1 - at0)
  if (!(Number.isInteger(size) && size >= 0))
    throw new Error(`'${name}' has the length ${length}: no whole '${symbol}' makes that of '${dim}'`)
  sizes.set(symbol, size)
}
