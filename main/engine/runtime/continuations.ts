import type { Edit } from '../edit.ts'
import type { LoadedModel } from './loadedModel.ts'
import { piecePositions, runPrompt, walkLayers, type PromptOptions, type PromptState } from './prompt.ts'
import { TensorScope } from './tensorScope.ts'

export interface ContinuationOptions {
  /** The edit that the prompt ran with. One of the last prompt position alone has had its effect; others go on. */
  readonly edit?: Edit | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Texts that continue the same prompt, given as they are and not drawn: the residual stream behind every token of each,
 * from which `logitsOf` reads what comes after it. They run side by side, each seeing the prompt and itself alone.
 *
 * @param texts token ids; may be empty
 * @returns     `[text.length * dModel]` each
 */
export async function continuationStreams(
  model: LoadedModel,
  state: PromptState,
  texts: readonly (readonly number[])[],
  { edit, signal }: ContinuationOptions = {},
): Promise<Float32Array[]> {
  const { dModel, nHeads } = model.shape
  const past = state.cache
  const options = { past, edit: edit?.positions === 'last' ? undefined : edit, editFrom: 0, signal }
  const most = piecePositions(nHeads, past.length)
  const streams = texts.map(({ length }) => new Float32Array(length * dModel))
  for (const group of inGroups(texts, most)) {
    const together = group.map((text) => texts[text]!)
    const joined = await joinedStream(model, together, options)
    let at = 0
    for (const text of group) streams[text]!.set(joined.subarray(at, (at += streams[text]!.length)))
  }
  return streams
}

/** The residual stream behind the last block at every position of one text, `[ids.length * dModel]`. */
export async function textStream(
  model: LoadedModel,
  ids: readonly number[],
  options: Omit<PromptOptions, 'onStream'>,
): Promise<Float32Array> {
  const stream = new Float32Array(ids.length * model.shape.dModel)
  let at = 0
  const onStream = (piece: Float32Array): void => {
    stream.set(piece, at)
    at += piece.length
  }
  const state = await runPrompt(model, ids, { ...options, onStream })
  state[Symbol.dispose]()
  return stream
}

/** The streams of several texts one behind the other, or of one that may take several passes. */
async function joinedStream(
  model: LoadedModel,
  texts: readonly (readonly number[])[],
  options: PromptOptions,
): Promise<Float32Array> {
  if (texts.length === 1) return textStream(model, texts[0]!, options)
  using scope = new TensorScope(model.device)
  const h = await walkLayers(model, scope, texts, options, (_, out) => {
    scope.free(...Object.values(out))
    return Promise.resolve()
  })
  return await scope.download(h)
}

/** Indices of texts that together are short enough for one pass; empty ones are left out. */
function inGroups(texts: readonly (readonly number[])[], most: number): number[][] {
  const groups: number[][] = []
  let room = 0
  for (const [text, { length }] of texts.entries()) {
    if (length === 0) continue
    if (length > room) {
      groups.push([])
      room = most
    }
    groups.at(-1)!.push(text)
    room -= length
  }
  return groups
}
