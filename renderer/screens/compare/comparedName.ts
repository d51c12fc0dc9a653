import type { Comparison } from '../../api/shapes.ts'
import { m } from '#messages'

/** A run's name; of a run of an edit with the part that is meant. */
export function comparedName({ name, part }: Pick<Comparison['runs'][number], 'name' | 'part'>): string {
  if (part === null) return name
  const parts = { before: m.runPartBefore, after: m.runPartAfter, control: m.runPartControl }
  return `${name} · ${parts[part]()}`
}
