import type { LoadedModel } from './loadedModel.ts'
import type { PromptState } from './prompt.ts'
import { TensorScope } from './tensorScope.ts'
import { maxLogitBytes } from './workBounds.ts'

/** Logits behind a prompt, `[dVocab]`. */
export async function logitsBehind(
  { device, programs, shape, weights }: LoadedModel,
  state: Pick<PromptState, 'final'>,
): Promise<Float32Array> {
  using scope = new TensorScope(device)
  const h = await scope.upload(state.final, [1, 1, shape.dModel])
  const { logits } = await scope.run(await programs.logits(), { h, ...weights.head.feeds })
  return await scope.download(logits!)
}

/**
 * Logits behind each position of a residual stream in turn, `[dVocab]`; each is valid until the next is asked for.
 * @param stream behind the last block, `[n * dModel]`
 */
export async function* logitsOf(
  { device, programs, shape, weights }: LoadedModel,
  stream: Float32Array,
  signal?: AbortSignal,
): AsyncGenerator<Float32Array, void> {
  const { dModel, dVocab } = shape
  const program = await programs.logits()
  const n = stream.length / dModel
  const height = Math.max(1, Math.floor(maxLogitBytes / (4 * dVocab)))
  for (let from = 0; from < n; from += height) {
    signal?.throwIfAborted()
    const count = Math.min(height, n - from)
    using scope = new TensorScope(device)
    const h = await scope.upload(stream.subarray(from * dModel, (from + count) * dModel), [1, count, dModel])
    const { logits } = await scope.run(program, { h, ...weights.head.feeds })
    const numbers = await scope.download(logits!)
    for (let row = 0; row < count; row++) yield numbers.subarray(row * dVocab, (row + 1) * dVocab)
  }
}
