import { checkEdit, type Edit } from '../engine/edit.ts'
import { decodeStream } from '../models/tokenizer/pieces.ts'
import type { Hooks } from './hooks.ts'
import type { Models, RunChoice } from './models.ts'
import { promptIds, type PromptChoice } from './promptIds.ts'
import { stopIds } from './stopIds.ts'

export interface GenerateInput {
  readonly run: RunChoice
  readonly prompt: PromptChoice
  readonly edit: Edit | null
  readonly maxTokens: number
  readonly seed: number
  readonly temperature: number
  /** Whether the model's end token ends the text. */
  readonly stop: boolean
}

/** Continues a prompt; each token is an item with the text that it completes. Never kept: the text itself is cheap. */
export async function generateJob(input: GenerateInput, models: Models, hooks: Hooks<{ id: number; text: string }>) {
  await using open = await models.open(input.run, hooks)
  const { fingerprint, shape } = open
  const { edit, maxTokens, seed, temperature } = input
  if (edit !== null) checkEdit(edit, shape, fingerprint)
  const ids = await promptIds(input.prompt, open, hooks)
  const tokenizer = await open.tokenizer()
  // Without a tokenizer nothing is text, and all tokens are alike.
  const stops = input.stop && tokenizer !== null ? await stopIds(open.dir, tokenizer, hooks) : []
  const stream = tokenizer === null ? null : decodeStream(tokenizer)
  const { signal, onItem, onProgress } = hooks
  return await open.withModel(async (model) => {
    let done = 0
    let text = ''
    const show = (id: number, piece: string): void => {
      text += piece
      onItem({ id, text: piece })
    }
    const startMs = performance.now()
    const generated = await model.generate(ids, {
      maxTokens,
      ...(edit === null ? {} : { edit }),
      seed,
      temperature,
      stopIds: stops,
      signal,
      onToken(id: number) {
        onProgress({ phase: 'generate', done: ++done, total: maxTokens })
        if (!stops.includes(id)) show(id, stream?.push(id) ?? '')
      },
    })
    text += stream?.flush() ?? ''
    const last = generated.at(-1)
    const isStopped = last !== undefined && stops.includes(last)
    const isWhole = generated.length === maxTokens
    return {
      fingerprint,
      device: model.device,
      cached: false,
      elapsedMs: performance.now() - startMs,
      ids: [...ids],
      generated: [...generated],
      text: tokenizer === null ? null : text,
      stopped: isStopped ? ('stop-token' as const) : isWhole ? ('length' as const) : ('context' as const),
    }
  })
}
