import type { Run } from '../../api/shapes.ts'

/** What a comparison of an edit says in its run's record. */
export type EditComparison = Extract<NonNullable<Run['summary']>, { readonly kind: 'compare' }>['comparison']
export type ComparedField = EditComparison['fields'][number]
export type Grouping = 'domain' | 'lang' | 'both'

/** Null before anything is known, and where an earlier version counted. */
export function comparisonOf(run: Run | null): EditComparison | null {
  return run?.summary?.kind === 'compare' ? run.summary.comparison : null
}

/** The comparison over all questions. */
export function wholeOf({ fields }: EditComparison): ComparedField | null {
  return fields.find(({ field }) => field.kind === 'all') ?? null
}

/** By what the questions can be divided. */
export function groupingsOf({ fields }: EditComparison): readonly Grouping[] {
  return (['domain', 'lang', 'both'] as const).filter((by) => fields.some(({ field }) => field.kind === by))
}

/** All questions, then the fields of a grouping: those whose right letter moves most first. */
export function fieldsBy({ fields }: EditComparison, by: Grouping | null): readonly ComparedField[] {
  const moved = ({ effect }: ComparedField): number => Math.abs(effect.logRatio.mean ?? 0)
  return [
    ...fields.filter(({ field }) => field.kind === 'all'),
    ...fields.filter(({ field }) => field.kind === by).toSorted((a, b) => moved(b) - moved(a)),
  ]
}

/** Whether a field may be said to move most: it has facts enough, and its change is told from none. */
export function canRank({ field, effect: { logRatio } }: ComparedField, fewest: number): boolean {
  const { low, high } = logRatio
  return field.units >= fewest && low !== null && high !== null && (low > 0 || high < 0)
}
