/** Runs prompts, the tokens at their start that others share once for all. */
import type { Edit } from '../edit.ts'
import type { LoadedModel } from './loadedModel.ts'
import { frequencyChoice } from './positions.ts'
import type { PrefixCache } from './prefixCache.ts'
import { runPrompt, runPrompts, type KvCache, type PromptState } from './prompt.ts'
import { maxParts, sharedRows } from './workBounds.ts'

export interface PrefilledPrompt {
  readonly ids: readonly number[]
  /** Tokens at the start whose keys and values are kept for other prompts that begin with them. */
  readonly sharedPrefix?: number | undefined
}

interface PrefillOptions extends Pick<PrefilledPrompt, 'sharedPrefix'> {
  readonly edit?: Edit | undefined
  readonly signal?: AbortSignal | undefined
  readonly onLayer?: ((done: number, total: number) => void) | undefined
}

/** One prompt. @see Model.prefill */
export async function prefill(
  model: LoadedModel,
  prefixes: PrefixCache,
  ids: readonly number[],
  options: PrefillOptions,
  keepsCache: boolean,
): Promise<PromptState> {
  const { edit, signal, onLayer } = options
  const editFrom = edit?.positions === 'all' ? 0 : ids.length - 1
  const rest = await behindPrefix(model, prefixes, { ids, ...options }, editFrom, signal)
  const state = await runPrompt(model, rest.ids, { past: rest.past, edit, editFrom, keepsCache, signal, onLayer })
  return { ...state, ids }
}

/** Several prompts: those that are short stand side by side. @see Model.prefillAll */
export async function prefillAll(
  model: LoadedModel,
  prefixes: PrefixCache,
  prompts: readonly PrefilledPrompt[],
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<PromptState[]> {
  await using held = new AsyncDisposableStack()
  const rests: Rest[] = []
  for (const prompt of prompts) {
    rests.push(await behindPrefix(model, prefixes, prompt, prompt.ids.length - 1, signal))
  }
  const states = new Array<PromptState>(prompts.length)
  for (const pass of passesOf(rests, sharedRows(model.shape))) {
    const parts = pass.map((i) => rests[i]!)
    const [only] = parts
    const run = parts.length > 1 ? await runPrompts(model, parts, { signal }) : [await alone(only!)]
    for (const [k, i] of pass.entries()) states[i] = held.use({ ...run[k]!, ids: prompts[i]!.ids })
  }
  held.move()
  return states

  function alone({ ids, past }: Rest): Promise<PromptState> {
    return runPrompt(model, ids, { past, signal })
  }
}

/** What is to be run of a prompt, and what it goes on from. */
interface Rest {
  readonly ids: readonly number[]
  readonly past: KvCache | undefined
}

/** Prompts of one pass: all with a past or all without, and few enough positions. */
function passesOf(rests: readonly Rest[], most: number): number[][] {
  const open = new Map<boolean, { indices: number[]; room: number }>()
  const passes: number[][] = []
  for (const [i, { ids, past }] of rests.entries()) {
    // a prompt of one token is another kernel's where it is alone, and so it stays alone
    if (ids.length === 1) {
      passes.push([i])
      continue
    }
    const isContinued = past !== undefined
    const known = open.get(isContinued)
    if (known !== undefined && known.room >= ids.length && known.indices.length < maxParts) {
      known.indices.push(i)
      known.room -= ids.length
      continue
    }
    const pass = { indices: [i], room: most - ids.length }
    open.set(isContinued, pass)
    passes.push(pass.indices)
  }
  return passes
}

async function behindPrefix(
  model: LoadedModel,
  prefixes: PrefixCache,
  { ids, sharedPrefix = 0 }: PrefilledPrompt,
  editFrom: number,
  signal: AbortSignal | undefined,
): Promise<Rest> {
  // Two rows at least on both sides: one alone is multiplied by another kernel, and its sums end in other bits.
  const shared = Math.min(sharedPrefix, ids.length - 2, editFrom)
  if (shared < 2) return { ids, past: undefined }
  const opening = ids.slice(0, shared)
  const textLength = ids.length
  const kept = (): Promise<KvCache> =>
    prefixes.get(
      opening,
      frequencyChoice(model, textLength),
      async () => (await runPrompt(model, opening, { textLength, signal })).cache,
    )
  // another prompt that began it may have been stopped: that is no concern of this one
  const past = await kept().catch((error: unknown) => {
    if (signal?.aborted === true) throw error
    return kept()
  })
  return { ids: ids.slice(shared), past }
}
