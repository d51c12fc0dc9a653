import type { Run, Share } from '../../api/shapes.ts'
import { pooled } from './compareSummary.ts'

/** One strength, of the edit or of as many random neurons, as a dose run's summary has it. */
interface DosePoint {
  readonly factor: number
  /** Null for the edit itself. */
  readonly control: number | null
  readonly accuracy: {
    readonly all: Share
    readonly cells: readonly { readonly domain: string; readonly lang: string; readonly share: Share }[]
  } | null
}

/** The share of right answers at each strength. */
export interface DoseLine {
  /** Null: all questions. */
  readonly field: string | null
  /** Null where that strength was not asked yet. */
  readonly values: readonly (number | null)[]
  /** Least and most of the controls at each strength. */
  readonly band: readonly (readonly [low: number, high: number] | null)[]
}

export interface DoseCurve {
  /** Ascending. */
  readonly factors: readonly number[]
  /** All questions first, then the fields by how far they move. */
  readonly lines: readonly DoseLine[]
}

/** Null until there is a point. */
export function doseCurve(run: Run | null, by: 'domain' | 'lang'): DoseCurve | null {
  const points = (run?.summary['points'] ?? []) as readonly DosePoint[]
  const settings = run?.settings
  if (points.length === 0 || settings?.kind !== 'dose') return null
  const factors = settings.factors.toSorted((a, b) => a - b)
  const fields = [...new Set(points.flatMap(({ accuracy }) => (accuracy?.cells ?? []).map((cell) => cell[by])))]
  const valueOf = ({ accuracy }: DosePoint, field: string | null): number | null => {
    if (accuracy === null) return null
    return field === null ? accuracy.all.value : pooled(accuracy.cells, by, field).value
  }
  const line = (field: string | null): DoseLine => {
    const at = (factor: number, isControl: boolean): readonly number[] =>
      points
        .filter((point) => point.factor === factor && (point.control !== null) === isControl)
        .flatMap((point) => valueOf(point, field) ?? [])
    return {
      field,
      values: factors.map((factor) => at(factor, false)[0] ?? null),
      band: factors.map((factor) => {
        const values = at(factor, true)
        return values.length === 0 ? null : [Math.min(...values), Math.max(...values)]
      }),
    }
  }
  const moved = (of: DoseLine): number => {
    const values = of.values.filter((value) => value !== null)
    return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values)
  }
  return { factors, lines: [line(null), ...fields.map(line).toSorted((a, b) => moved(b) - moved(a))] }
}

/** Numbers that a person typed, with spaces or commas between; null where one is none. */
export function readFactors(text: string): readonly number[] | null {
  const parts = text.split(/[\s,;،؛]+/).filter(Boolean)
  const numbers = parts.map(Number)
  if (parts.length === 0 || numbers.some((value) => !Number.isFinite(value))) return null
  return [...new Set(numbers)]
}
