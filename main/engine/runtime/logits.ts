import type { DeviceTensor } from './device.ts'
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
  return (await device.download(logits!)).slice()
}

/**
 * Hands the logits of each of many rows, `[dVocab]`, to `read` in turn; they are valid during the call.
 * @param h behind the last block, `[1, rows, dModel]`
 */
export async function readLogits(
  { device, programs, shape: { dVocab }, weights }: LoadedModel,
  scope: TensorScope,
  h: DeviceTensor,
  read: (logits: Float32Array, row: number) => void,
): Promise<void> {
  const program = await programs.logits()
  const nRows = h.dims[1]!
  const nPieces = Math.ceil(nRows / Math.max(8, Math.floor(maxLogitBytes / (4 * dVocab))))
  // of equal height: a last piece of a row or two would be another kernel's
  const height = Math.ceil(nRows / nPieces)
  for (let from = 0; from < nRows; from += height) {
    const piece = await scope.takeRows(h, from, Math.min(nRows, from + height))
    const { logits } = await scope.run(program, { h: piece, ...weights.head.feeds })
    scope.free(piece)
    const numbers = await device.download(logits!)
    for (let row = 0; row < numbers.length / dVocab; row++) {
      read(numbers.subarray(row * dVocab, (row + 1) * dVocab), from + row)
    }
    scope.free(logits!)
  }
}

/**
 * Logits behind each position of a residual stream in turn, `[dVocab]`; each is valid until the next is asked for.
 * @param stream behind the last block, `[n * dModel]`
 */
export async function* logitsOf(
  model: LoadedModel,
  stream: Float32Array,
  signal?: AbortSignal,
): AsyncGenerator<Float32Array, void> {
  for await (const [logits] of logitsTogether(model, [stream], signal)) yield logits!
}

/** Logits behind each position of several streams of one length, `[dVocab]` of each. */
export async function* logitsTogether(
  { device, programs, shape, weights }: LoadedModel,
  streams: readonly Float32Array[],
  signal?: AbortSignal,
): AsyncGenerator<Float32Array[], void> {
  const { dModel, dVocab } = shape
  const program = await programs.logits()
  const nStreams = streams.length
  const n = streams[0]!.length / dModel
  const height = Math.max(1, Math.floor(maxLogitBytes / (4 * dVocab * nStreams)))
  for (let from = 0; from < n; from += height) {
    signal?.throwIfAborted()
    const count = Math.min(height, n - from)
    using scope = new TensorScope(device)
    const rows = new Float32Array(nStreams * count * dModel)
    for (const [i, stream] of streams.entries()) {
      rows.set(stream.subarray(from * dModel, (from + count) * dModel), i * count * dModel)
    }
    const h = await scope.upload(rows, [1, nStreams * count, dModel])
    const { logits } = await scope.run(program, { h, ...weights.head.feeds })
    const numbers = await device.download(logits!)
    for (let at = 0; at < count; at++) {
      yield streams.map((_, i) => numbers.subarray((i * count + at) * dVocab, (i * count + at + 1) * dVocab))
    }
  }
}
