import { seededRandom } from '../../base/random.ts'
import type { Edit } from '../edit.ts'
import type { LoadedModel } from './loadedModel.ts'
import { logitsBehind } from './logits.ts'
import { frequencyChoice } from './positions.ts'
import { runPrompt } from './prompt.ts'

export interface GenerateOptions {
  readonly maxTokens: number
  readonly edit?: Edit | undefined
  /** 0 takes the most likely token each time; otherwise logits are divided by it and a token is drawn. @default 0 */
  readonly temperature?: number
  /** Of the draws; the same seed gives the same tokens. @default 0 */
  readonly seed?: number
  /** Tokens after which generation ends; they are part of the result. */
  readonly stopIds?: readonly number[]
  readonly signal?: AbortSignal
  readonly onToken?: (id: number) => void
}

/**
 * Continues a prompt token by token, each step reusing the keys and values of all before it, except where the text grows
 * to a length that has other rotary frequencies. Ends at a stop token, after `maxTokens`, or when the context is full.
 */
export async function generate(
  model: LoadedModel,
  ids: readonly number[],
  options: GenerateOptions,
): Promise<number[]> {
  const { maxTokens, edit, temperature = 0, seed = 0, stopIds = [], signal, onToken } = options
  const random = seededRandom(seed)
  const editFrom = edit?.positions === 'all' ? 0 : ids.length - 1
  let state = await runPrompt(model, ids, { edit, editFrom, signal })
  const generated: number[] = []
  try {
    while (generated.length < maxTokens) {
      const id = pick(await logitsBehind(model, state), temperature, random)
      generated.push(id)
      onToken?.(id)
      const isFull = ids.length + generated.length >= model.shape.nCtx
      if (stopIds.includes(id) || isFull || generated.length === maxTokens) break
      // an edit of the last prompt position alone has had its effect; the others go on
      const ongoing = edit?.positions === 'last' ? undefined : edit
      using before = state
      const textLength = ids.length + generated.length
      const isTurnedAlike = frequencyChoice(model, before.cache.textLength) === frequencyChoice(model, textLength)
      using prompt = isTurnedAlike ? null : await runPrompt(model, ids, { edit, editFrom, textLength, signal })
      const past = prompt?.cache ?? before.cache
      const next = prompt === null ? [id] : generated
      state = await runPrompt(model, next, { past, edit: ongoing, editFrom: 0, signal })
      // a macrotask between tokens: messages, and with them an abort, come through
      await new Promise((resolve) => setImmediate(resolve))
    }
  } finally {
    state[Symbol.dispose]()
  }
  return generated
}

function pick(logits: Float32Array, temperature: number, random: () => number): number {
  const best = argmax(logits)
  if (temperature === 0) return best
  const top = logits[best]!
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - top) / temperature))
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0)
  for (const [id, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return id
  }
  return best
}

function argmax(values: Float32Array): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i
  return best
}
