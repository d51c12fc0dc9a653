import { usualTime } from '../methods/workTime.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'
import { fingerprintOf, openStoreChoice, type StoreChoice } from './models.ts'

export interface InspectInput {
  readonly model: string
  readonly store: StoreChoice
  /** Bytes that it may take; a share of what is free when not given. */
  readonly memory?: number | null | undefined
  /** Whether to tell how long work takes at the speed that the processor has now. */
  readonly timed?: boolean | undefined
}

/** What a checkpoint is, whether it can be run or not, with its fingerprint. */
export async function inspectJob(input: InspectInput, parts: EngineParts, hooks: Hooks) {
  await using checkpoint = await parts.openCheckpoint(input.model, hooks)
  using cache = openStoreChoice(input.store, hooks)
  const budget = input.memory == null ? undefined : { bytes: input.memory, isSet: true }
  const { work, ...found } = await parts.inspectModel(checkpoint, budget)
  const fingerprint = await fingerprintOf(checkpoint, cache, hooks)
  const time = input.timed === true && work !== null ? { time: usualTime(work, await parts.cpuSpeed()) } : {}
  return { ...found, fingerprint, ...time }
}
