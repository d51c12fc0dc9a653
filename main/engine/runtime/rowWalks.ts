/** Which edits of which prompts walk up together. */
import type { ModelShape } from '../architectures/architecture.ts'
import { firstLayerOf, type RowEdit } from './rowEdit.ts'
import { maxParts, sharedRows } from './workBounds.ts'

/** Rows of one prompt that begin together. */
export interface RowUnit {
  readonly prompt: number
  /** The lowest layer that one of them edits. */
  readonly from: number
  /** Which edit each row is; null for a clean one that nobody asked for. */
  readonly edits: readonly (number | null)[]
  /** Of a prompt's first unit, whose first row is clean from layer 0 on: before which layers the prompt's others begin. */
  readonly clean: ReadonlySet<number> | null
}

/**
 * Rows of a prompt that a walk has at least, in every layer through which it goes with them: the order in which a product's
 * terms are added may depend on a small number of rows.
 */
const fewestRows = 8

interface Asked {
  readonly state: { readonly cache: { readonly length: number } }
  readonly edits: readonly RowEdit[]
}

/** A row before it has a place. */
interface Row {
  readonly edit: number | null
  readonly from: number
}

/** Of a prompt, so many rows as one walk takes. */
interface Segment {
  readonly prompt: number
  readonly rows: readonly Row[]
}

/** All units, in walks of so many rows as share their products; a prompt's first unit comes with the others or before. */
export function rowWalks(asked: readonly Asked[], shape: ModelShape): RowUnit[][] {
  const segments = segmentsOf(asked, shape)
  const unitsOf = segments.map((walk) => walk.map((segment) => unitsOfSegment(segment)))
  const begun = Map.groupBy(unitsOf.flat(2), ({ prompt }) => prompt)
  const withClean = (unit: Omit<RowUnit, 'clean'>): RowUnit => {
    const [first, ...others] = begun.get(unit.prompt)!
    return { ...unit, clean: unit === first ? new Set(others.map(({ from }) => from)) : null }
  }
  return unitsOf.map((walk) => walk.flat().map(withClean))
}

function segmentsOf(asked: readonly Asked[], shape: ModelShape): Segment[][] {
  const rows = asked.map(({ edits }) => (edits.length === 0 ? [] : rowsOf(edits, shape)))
  const total = rows.reduce((sum, { length }) => sum + Math.max(fewestRows, length), 0)
  const most = sharedRows(shape)
  const evenly = Math.max(fewestRows, Math.ceil(total / Math.ceil(total / most)))
  const walks: { readonly past: boolean; readonly segments: Segment[]; size: number }[] = []
  for (const [prompt, all] of rows.entries()) {
    const past = asked[prompt]!.state.cache.length > 1
    for (let at = 0; at < all.length;) {
      const left = all.length - at
      const last = walks.at(-1)
      const isOpen = last?.past === past && last.segments.length < maxParts
      const roomOf = ({ size }: { readonly size: number }): number =>
        size + Math.max(left, fewestRows) <= most ? left : evenly - size
      const walk = isOpen && roomOf(last) >= Math.min(left, fewestRows) ? last : { past, segments: [], size: 0 }
      if (walk !== last) walks.push(walk)
      const taken = all.slice(at, at + roomOf(walk))
      walk.segments.push({ prompt, rows: taken })
      walk.size += Math.max(fewestRows, taken.length)
      at += taken.length
    }
  }
  return walks.map(({ segments }) => segments)
}

/** The clean row, and behind it the edits, those that begin lowest first. */
function rowsOf(edits: readonly RowEdit[], shape: ModelShape): Row[] {
  const rows = edits.map((edit, i) => ({ edit: i, from: firstLayerOf(edit, shape) }))
  return [{ edit: null, from: 0 }, ...rows.sort((a, b) => a.from - b.from || a.edit - b.edit)]
}

/** The fewest rows begin together, filled up with clean ones; each other one where it edits. */
function unitsOfSegment({ prompt, rows }: Segment): Omit<RowUnit, 'clean'>[] {
  const first = rows.slice(0, fewestRows)
  const editsOf = (of: readonly Row[]): (number | null)[] => of.map(({ edit }) => edit)
  const filled = [...editsOf(first), ...Array<null>(fewestRows - first.length).fill(null)]
  const others = Map.groupBy(rows.slice(fewestRows), ({ from }) => from)
  return [
    { prompt, from: first[0]!.from, edits: filled },
    ...Array.from(others, ([from, alike]) => ({ prompt, from, edits: editsOf(alike) })),
  ]
}
