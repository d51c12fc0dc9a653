import type { Edit } from '../edit.ts'
import type { LoadedModel } from './loadedModel.ts'
import { frequencyChoice } from './positions.ts'
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
  const streams = texts.map(({ length }) => new Float32Array(length * dModel))
  const most = piecePositions(nHeads, state.cache.length)
  const choiceOf = (text: readonly number[]): number => frequencyChoice(model, state.ids.length + text.length)
  for (const choice of new Set(texts.map(choiceOf))) {
    const alike = [...texts.keys()].filter((text) => choiceOf(texts[text]!) === choice)
    const textLength = state.ids.length + texts[alike[0]!]!.length
    using again = choice === frequencyChoice(model, state.cache.textLength) ? null : await runAgain()
    const { cache: past } = again ?? state
    const options = { past, textLength, edit: edit?.positions === 'last' ? undefined : edit, editFrom: 0, signal }
    for (const group of inGroups(alike, texts, most)) {
      const together = group.map((text) => texts[text]!)
      const joined = await joinedStream(model, together, options)
      let at = 0
      for (const text of group) streams[text]!.set(joined.subarray(at, (at += streams[text]!.length)))
    }

    /** The prompt as a part of texts that are so long that it is turned otherwise. */
    function runAgain(): Promise<PromptState> {
      const editFrom = edit?.positions === 'all' ? 0 : state.ids.length - 1
      return runPrompt(model, state.ids, { edit, editFrom, textLength, signal })
    }
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
  options: PromptOptions & { readonly textLength: number },
): Promise<Float32Array> {
  if (texts.length === 1) return textStream(model, texts[0]!, options)
  using scope = new TensorScope(model.device)
  const part = { texts, past: options.past, textLength: options.textLength }
  const h = await walkLayers(model, scope, [part], options, (_, out) => {
    scope.free(...Object.values(out))
    return Promise.resolve()
  })
  return await scope.download(h)
}

/** Those of the texts `indices` that together are short enough for one pass; empty ones are left out. */
function inGroups(indices: readonly number[], texts: readonly (readonly number[])[], most: number): number[][] {
  const groups: number[][] = []
  let room = 0
  for (const text of indices) {
    const { length } = texts[text]!
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
