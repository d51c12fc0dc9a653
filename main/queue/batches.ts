import type { PlannedUnit } from './plan.ts'

export interface BatchOptions {
  /** Whether a unit is still to be done. */
  readonly isLeft: (unit: PlannedUnit) => boolean
  /** What a job may hold now; one unit at least. */
  readonly budget: (active: number) => { readonly tokens: number; readonly units: number }
}

/** Units of one job: of one method, with the same in common, in their order. Null when there are no more. */
export function batches(
  units: AsyncGenerator<PlannedUnit, void>,
  { isLeft, budget }: BatchOptions,
): (active: number) => Promise<PlannedUnit[] | null> {
  let held: PlannedUnit | null = null
  return async (active) => {
    const most = budget(active)
    const batch: PlannedUnit[] = []
    let tokens = 0
    for (;;) {
      const unit = held ?? (await nextLeft())
      held = null
      if (unit === null) return batch.length > 0 ? batch : null
      const isOther = batch.length > 0 && (unit.method !== batch[0]!.method || unit.shared !== batch[0]!.shared)
      if (isOther || (batch.length > 0 && (tokens + unit.tokens > most.tokens || batch.length >= most.units))) {
        held = unit
        return batch
      }
      batch.push(unit)
      tokens += unit.tokens
    }
  }

  async function nextLeft(): Promise<PlannedUnit | null> {
    for (;;) {
      const next = await units.next()
      if (next.done === true) return null
      if (isLeft(next.value)) return next.value
    }
  }
}
