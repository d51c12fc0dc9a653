import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'
import { fingerprintOf, openStoreChoice, type StoreChoice } from './models.ts'

/** What a checkpoint is, whether it can be run or not, with its fingerprint. */
export async function inspectJob(input: { model: string; store: StoreChoice }, parts: EngineParts, hooks: Hooks) {
  await using checkpoint = await parts.openCheckpoint(input.model, hooks)
  using cache = openStoreChoice(input.store, hooks)
  const found = await parts.inspectModel(checkpoint)
  return { ...found, fingerprint: await fingerprintOf(checkpoint, cache, hooks) }
}
