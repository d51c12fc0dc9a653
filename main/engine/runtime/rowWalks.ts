/** Which edits of which prompts walk up together. */
import type { ModelShape } from '../architectures/architecture.ts'
import { firstLayerOf, type RowEdit } from './rowEdit.ts'
import { maxParts, sharedRows } from './workBounds.ts'

/**
 * Rows of one prompt that begin together; filled up with clean ones, since the order in which a product's terms are added
 * may depend on a small number of rows.
 */
export interface RowUnit {
  readonly prompt: number
  /** The lowest layer that one of them edits. */
  readonly from: number
  /** Which edit each row is; null for a clean one that nobody asked for. */
  readonly edits: readonly (number | null)[] // [unitRows]
  /** Of a prompt's first unit, whose first row is clean from layer 0 on: before which layers the prompt's others begin. */
  readonly clean: ReadonlySet<number> | null
}

const unitRows = 8

interface Asked {
  readonly state: { readonly cache: { readonly length: number } }
  readonly edits: readonly RowEdit[]
}

/** All units, in walks of so many rows as share their products; a prompt's first unit comes with the others or before. */
export function rowWalks(asked: readonly Asked[], shape: ModelShape): RowUnit[][] {
  const units = asked.map(({ edits }, prompt) => (edits.length === 0 ? [] : unitsOf(prompt, edits, shape)))
  const nUnits = units.reduce((sum, { length }) => sum + length, 0)
  const most = sharedRows(shape) / unitRows
  const evenly = Math.ceil(nUnits / Math.ceil(nUnits / most))
  const walks: { readonly past: boolean; readonly units: RowUnit[]; readonly prompts: Set<number> }[] = []
  for (const unit of units.flat()) {
    const { prompt } = unit
    const past = asked[prompt]!.state.cache.length > 1
    const open = walks.at(-1)
    const fits =
      open !== undefined &&
      open.past === past &&
      open.units.length < evenly &&
      (open.prompts.has(prompt) || open.prompts.size < maxParts)
    const walk = fits ? open : { past, units: [], prompts: new Set<number>() }
    if (!fits) walks.push(walk)
    walk.units.push(unit)
    walk.prompts.add(prompt)
  }
  return walks.map(({ units }) => units)
}

/** The edits that begin lowest come first, and before them the clean row. */
function unitsOf(prompt: number, edits: readonly RowEdit[], shape: ModelShape): RowUnit[] {
  const firsts = edits.map((edit) => firstLayerOf(edit, shape))
  const order = [null, ...[...edits.keys()].sort((a, b) => firsts[a]! - firsts[b]! || a - b)]
  const starts = Array.from({ length: Math.ceil(order.length / unitRows) }, (_, i) => i * unitRows)
  const from = (at: number): number => (at === 0 ? 0 : firsts[order[at]!]!)
  const clean = new Set(starts.slice(1).map(from))
  return starts.map((at) => ({
    ...{ prompt, from: from(at), clean: at === 0 ? clean : null },
    edits: Array.from({ length: unitRows }, (_, row) => order[at + row] ?? null),
  }))
}
