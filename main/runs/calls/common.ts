/** Schemas that several calls of the contract share. */
import * as v from 'valibot'
import { Count, Parts, Positive, MemoryBytes, Threads } from '../../base/numbers.ts'
import { EditSchema } from '../../engine/edit.ts'
import { DeviceChoice, PromptingName } from '../names.ts'

export { Count, Positive }

/** Of a file or folder, as systems take them: Linux takes 4096 bytes, and none takes a NUL. */
export const Path = v.pipe(
  v.string('expected a path'),
  v.minLength(1, 'expected a path, got nothing'),
  v.maxLength(4096, 'expected a path of at most 4096 characters'),
  v.check((path) => !path.includes('\0'), 'expected a path without a NUL character'),
)
const Bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes')
export const Ids = v.array(Count, 'expected a list of token ids')
export const Millis = v.number()

/** Where results are looked up and kept: the user's cache file, a project's file, or nowhere. */
export const StoreChoice = v.variant('kind', [
  v.object({ kind: v.literal('user') }),
  v.object({ kind: v.literal('none') }),
  v.object({ kind: v.literal('project'), path: Path }),
])

/**
 * Where several machines share the work: part `index` of `of`, from 1; part 0 is none of it, and says what is missing.
 * What a part computes is kept in `store`, a file of its own; null for part 0. What is left to others is written into
 * the file `plan`, if there is one, as lines of JSON; where the plan is all that is wanted, the job ends with it in any case.
 */
const ShareChoice = v.object({
  ...{ index: Count, of: Parts, store: v.nullable(Path) },
  plan: v.optional(v.nullable(v.object({ path: Path, isAll: v.boolean() }))),
})
export type ShareChoice = v.InferOutput<typeof ShareChoice>

/** Which checkpoint to run, on what, and where to keep what comes out. */
export const Run = v.object({
  model: Path,
  device: DeviceChoice,
  threads: v.nullable(Threads),
  memory: v.optional(v.nullable(MemoryBytes)),
  store: StoreChoice,
  share: v.optional(v.nullable(ShareChoice)),
})

export type ModelRun = v.InferOutput<typeof Run>

/** Questions: a file that the engine reads, or one that is sent. */
export const QuestionSource = v.variant('kind', [
  v.object({ kind: v.literal('file'), path: Path }),
  v.object({ kind: v.literal('bytes'), name: v.string(), bytes: Bytes }),
])

/** How a call names a run: by its folder, or by its files. */
export const CapsuleSource = v.variant('kind', [
  v.object({ kind: v.literal('folder'), path: Path }),
  v.object({ kind: v.literal('files'), name: v.string(), files: v.record(v.string(), Bytes) }),
])
export type CapsuleSource = v.InferOutput<typeof CapsuleSource>

/** Clusters of other questions: a corpus, or a detection. */
export const BackgroundSource = v.variant('kind', [
  v.object({ kind: v.literal('corpus'), path: Path }),
  ...CapsuleSource.options,
])
export type BackgroundSource = v.InferOutput<typeof BackgroundSource>

/** How prompts are put; `prompting` null: as the detection did that they belong to, raw without one. */
export const Prompting = {
  prompting: v.nullable(PromptingName),
  system: v.nullable(v.string()),
  answerStart: v.nullable(v.string()),
  chatTemplate: v.nullable(v.string()),
}

/** Text with how it is put, or token ids as they are. */
export const Prompt = v.variant('kind', [
  v.object({ kind: v.literal('text'), text: v.string(), ...Prompting }),
  v.object({ kind: v.literal('ids'), ids: Ids }),
])

export const Target = v.variant('kind', [
  v.object({ kind: v.literal('text'), text: v.string() }),
  v.object({ kind: v.literal('id'), id: Count }),
])

export type Target = v.InferOutput<typeof Target>

export const Edited = v.nullable(EditSchema)
export const Shape = v.object({ nLayers: Count, dModel: Count, dMlp: Count, dVocab: Count, nCtx: Count })
// Not v.instance: it would ask for an array over an ArrayBuffer of its own.
export const Float32 = v.custom<Float32Array>((value) => value instanceof Float32Array)
export const Int32 = v.custom<Int32Array>((value) => value instanceof Int32Array)
export const Phases = v.object({ prefillMs: Millis, forwardMs: Millis, headMs: Millis, backwardMs: Millis })

/** What every computed answer says about itself. `elapsedMs` is the time of the computation, also when `cached`. */
export const Origin = { fingerprint: v.string(), device: v.string(), cached: v.boolean(), elapsedMs: Millis }

export const Above0 = v.pipe(v.number(), v.gtValue(0))
/** Layer and neuron. */
export const Neuron = v.tuple([Count, Count])
