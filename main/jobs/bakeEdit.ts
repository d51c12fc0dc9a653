import { isWorkbenchError } from '../base/errors.ts'
import { bakeEdit } from '../engine/bake.ts'
import { checkEdit } from '../engine/edit.ts'
import { copyCheckpoint } from '../models/checkpoint/copyCheckpoint.ts'
import { findModel } from '../models/checkpoint/modelPlace.ts'
import { writeCheckpoint } from '../models/checkpoint/writeCheckpoint.ts'
import { tokenizerTexts } from '../models/tokenizer/tokenizerTexts.ts'
import { seededRandom } from '../base/random.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'
import type { Models } from './models.ts'
import type { CallInput } from '../runs/calls/calls.ts'

export type BakeEditInput = CallInput<'edit.bake'>

/** What stands in the new folder about where it came from. */
export const originName = 'engram-edit.json'

/** The prompt of the comparison: any tokens will do, for the weights are the same in every prompt. */
const checkTokens = 16
/** Of the largest logit: one rounding of each changed weight to float32, and what becomes of it. */
export const bakeTolerance = 1e-5

/** Writes a checkpoint that computes by its weights what the edit does to the model, and shows that it does. */
export async function bakeEditJob(input: BakeEditInput, models: Models, parts: EngineParts, hooks: Hooks) {
  const startMs = performance.now()
  const { edit, out, keepDtype, run } = input
  const { signal, onProgress, onWarning } = hooks
  await using open = await models.open(run, hooks)
  checkEdit(edit, open.shape, open.fingerprint)
  await using checkpoint = await parts.openCheckpoint(run.model, hooks)
  const architecture = await parts.architecture(checkpoint)
  const { tensors, replacements } = await bakeEdit(
    edit,
    checkpoint,
    { architecture, shape: open.shape },
    { keepDtype, signal },
  )
  const origin = { format: 'engram-baked-edit', formatVersion: 1, source: open.fingerprint, edit, tensors }
  const options = {
    signal,
    onProgress: (done: number, total: number) => onProgress({ phase: 'write', done, total }),
    extra: { [originName]: `${JSON.stringify(origin, null, 2)}\n` },
  }
  const isGguf = (await findModel(checkpoint.dir)).kind === 'gguf'
  const { rewritten, leftOut } = isGguf ? await written() : await copyCheckpoint(checkpoint, out, replacements, options)
  const widened = isGguf ? [] : tensors.filter(({ dtype }) => dtype.before !== dtype.after)
  if (widened.length > 0) {
    onWarning(
      `${widened.length} of the ${tensors.length} changed tensors are float32 now, since the products do not fit ` +
        `${widened[0]!.dtype.before}. A program that casts all weights back to 16 bits rounds them. ` +
        'With --keep-dtype they are rounded here, and you see by how much.',
    )
  }
  await using baked = await models.open({ ...run, model: out, store: { kind: 'none' } }, hooks)
  const ids = someIds(open.shape.dVocab, Math.min(checkTokens, open.shape.nCtx))
  const check = input.check ? await compared().catch(notCompared) : null
  if (check !== null && !keepDtype && check.difference > bakeTolerance) {
    onWarning(
      `The new model is ${check.difference.toExponential(1)} of the largest logit away from the edited one, more than ` +
        `${bakeTolerance} by which float32 may differ. Do not use it, and report this.`,
    )
  }
  return {
    ...{ fingerprint: baked.fingerprint, source: open.fingerprint, tensors, check },
    ...{ rewritten, leftOut, elapsedMs: performance.now() - startMs },
  }

  /** A GGUF file becomes a folder that other programs read, with the tokenizer that its metadata describe. */
  async function written() {
    const extra = { ...options.extra, ...(await tokenizerTexts(run.model, signal)) }
    const { files, rounded } = await writeCheckpoint(checkpoint, out, replacements, {
      ...options,
      ...{ extra, narrowBlocks: keepDtype },
    })
    if (rounded.tensors > 0)
      onWarning(
        `${rounded.tensors} tensors that the GGUF file stores in blocks are float16 now, rounded by up to ` +
          `${rounded.error.toExponential(1)} of the largest number of theirs. Without --keep-dtype they are float32 and exact.`,
      )
    return { rewritten: files, leftOut: [] }
  }

  /** The new weights may take more than the old ones, which were in blocks: they are written all the same. */
  function notCompared(error: unknown): null {
    if (!isWorkbenchError(error) || error.code !== 'run.memory') throw error
    onWarning(`${out} is written, but was not compared with the edited model: ${error.message}`)
    return null
  }

  /** One model is in memory at a time. */
  async function compared() {
    const [hooked, plain, device] = await open.withModel(async (model) => [
      (await model.lastPosition(ids, { edit, signal })).logits,
      (await model.lastPosition(ids, { signal })).logits,
      model.device,
    ])
    const written = await baked.withModel(async (model) => (await model.lastPosition(ids, { signal })).logits)
    return {
      ...{ device, tokens: ids.length },
      difference: share(written, hooked),
      effect: share(plain, hooked),
    }
  }
}

/** Largest difference, as a share of the largest number of `b`. */
function share(a: Float32Array, b: Float32Array): number {
  let [difference, largest] = [0, 0]
  for (const [i, value] of b.entries()) {
    difference = Math.max(difference, Math.abs(a[i]! - value))
    largest = Math.max(largest, Math.abs(value))
  }
  return largest === 0 ? difference : difference / largest
}

function someIds(dVocab: number, count: number): number[] {
  const random = seededRandom(1)
  return Array.from({ length: count }, () => Math.floor(random() * dVocab))
}
