import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import type { PromptedQuestion } from '../datasets/question.ts'
import { readQuestions } from '../datasets/readQuestions.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import { parseJsonObject, utf8Text } from '../files/jsonFile.ts'
import { isSealed } from '../files/seal.ts'
import { parseJson } from '../files/parseJson.ts'
import type { CommonNeuron } from '../methods/detection.ts'
import type { FoundQuestion } from '../methods/rerun/gradeRerun.ts'
import type { Capsule } from './capsule.ts'
import { areSumsOf, decodeScoreSums, type ScoreSums } from './scoreSums.ts'
import { effectsFile, manifestFile, runFormat, RunManifestSchema, sumsFile, type RunManifest } from './manifest.ts'

/** A question of a detection: as it was asked, and what was found. */
export interface DetectedQuestion extends PromptedQuestion, FoundQuestion {
  readonly found: readonly (FoundQuestion['found'][number] & { readonly flip?: FoundFlip | undefined })[]
  /** Null where no exact effect was measured. */
  readonly exact: FoundEffects | null
}

/** Of the method greedy, in one prompt: whether there was an answer to change, and the smallest set found that does. */
export interface FoundFlip {
  readonly isRight: boolean
  /** `layer * dMlp + neuron`; P(target) with the set off, and the token that is the answer then. */
  readonly set: { readonly neurons: readonly number[]; readonly prob: number; readonly token: number } | null
}

/** What single neurons do beside what the method says of them; the lists run in parallel. */
export interface FoundEffects {
  /** `layer * dMlp + neuron` */
  readonly neurons: readonly number[]
  readonly effect: readonly number[]
  /** Nats of ln P; null for a contrast. */
  readonly effect_log: readonly number[] | null
  readonly scores: readonly number[]
}

/** A detection as its files hold it. */
export interface Detection {
  /** What complaints call it: its folder, or the run's name. */
  readonly place: string
  /** Without the folders above it. */
  readonly name: string
  /** SHA-256 of its manifest, hex: what a detection is known by. */
  readonly digest: string
  readonly manifest: RunManifest
  /** In the order of the question file. */
  readonly questions: readonly DetectedQuestion[]
  readonly common: readonly CommonNeuron[]
  /** What thresholds move on; null where they do not. */
  readonly sums: ScoreSums | null
}

/**
 * Reads a detection, every file of it, and checks that all of them are of one run.
 *
 * @throws WorkbenchError 'input.missing' without a run there; 'input.format' naming the file that another program or a
 *         newer Engram wrote, or that was changed since; the signal's reason when aborted
 */
export async function readDetection(
  capsule: Capsule,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<Detection> {
  const { place } = capsule
  const manifest = await readManifest(capsule, signal)
  const files = new Map<string, Uint8Array>()
  for (const [name, digest] of Object.entries(manifest.files)) {
    if (digest !== undefined) files.set(name, await checkedFile(capsule, name, digest, signal))
  }
  const textOf = (name: string): string => utf8Text(files.get(name)!, capsule.placeOf(name), expected)
  const { nLayers, dMlp } = manifest.model
  const Neuron = v.pipe(
    v.tuple([index(nLayers, 'layer'), index(dMlp, 'neuron')], 'expected [layer, neuron]'),
    v.transform(([layer, neuron]) => layer * dMlp + neuron),
  )
  const Neurons = v.array(Neuron)
  const read = <T extends v.GenericSchema>(name: string, schema: T) =>
    parseLines(textOf(name), schema, capsule.placeOf(name))
  const questions = await readQuestions(
    { kind: 'bytes', name: capsule.placeOf('questions.jsonl'), bytes: files.get('questions.jsonl')! },
    { signal, isRecord: true },
  )
  const clusters = read(
    'clusters.jsonl',
    v.object({ uuid: v.string(), variants: v.array(Found(Neurons)), neurons: Neurons, na: Numbers, ica: Numbers }),
  )
  const scores = read(
    'neuron_attr_score.json',
    v.object({ uuid: v.string(), neurons: Neurons, attr_scores: Numbers, neuron_freq: Numbers }),
  )
  const keys = read('key_neuron.json', v.object({ uuid: v.string(), neurons: Neurons, scores: Numbers }))
  const effects = files.has(effectsFile) ? read(effectsFile, Effects(Neurons)) : null
  const common = read('common_neuron.json', v.object({ neuron: Neuron, occurrences: v.number() }))
  for (const list of [clusters, scores, keys, ...(effects === null ? [] : [effects])]) checkIds(place, questions, list)
  // Runs of older projects have the sums beside their manifest, which does not name them.
  const isBeside = manifest.formatVersion < 3 && capsule.has(sumsFile)
  const bytes = files.get(sumsFile) ?? (isBeside ? await capsule.bytes(sumsFile, { signal }) : undefined)
  const sums = bytes === undefined ? null : parsedSums(bytes, capsule.placeOf(sumsFile))
  const ids = questions.map(({ id }) => id)
  if (sums !== null && !areSumsOf(sums, ids, nLayers * dMlp)) throw apart(place, `${sumsFile} is of other questions`)
  return {
    place,
    name: capsule.name,
    digest: bytesDigest(await capsule.bytes(manifestFile, { signal })),
    manifest,
    sums,
    questions: questions.map((question, i) => {
      const { variants, neurons, na, ica } = clusters[i]!
      const { attr_scores: attribution, neuron_freq: frequency } = scores[i]!
      const key = { neurons: keys[i]!.neurons, scores: keys[i]!.scores }
      const exact = effects?.[i] ?? null
      const parallel = [scores[i]!.neurons, attribution, frequency, na, ica]
      const isWhole =
        parallel.every((list) => list.length === neurons.length) &&
        variants.length === question.variants.length &&
        key.scores.length === key.neurons.length &&
        (exact === null || areParallel(exact))
      if (!isWhole) throw apart(place, `question ${question.id} has lists of different lengths in them`)
      return { ...question, found: variants, cluster: { neurons, scores: attribution, frequency, na, ica }, key, exact }
    }),
    common,
  }
}

function Effects(Neurons: v.GenericSchema<unknown, number[]>) {
  return v.object({
    ...{ uuid: v.string(), neurons: Neurons, effect: Numbers, effect_log: v.nullable(Numbers), scores: Numbers },
  })
}

function areParallel({ neurons, effect, effect_log, scores }: FoundEffects): boolean {
  return [effect, effect_log ?? effect, scores].every((list) => list.length === neurons.length)
}

/** @throws WorkbenchError 'input.value' when a run is of another model than the one that is open */
export function checkRunModel(
  { place, manifest }: Detection,
  model: { readonly dir: string; fingerprint: string },
): void {
  if (manifest.model.fingerprint === model.fingerprint) return
  throw new WorkbenchError(
    'input.value',
    `The run ${place} was made with another model than ${model.dir}: its fingerprint is ` +
      `${short(manifest.model.fingerprint)}, this one's ${short(model.fingerprint)}. Give the model of the run, or detect anew.`,
  )
}

const expected = 'a file of a run'
const Numbers = v.array(v.number('expected a number'))
function Found(Neurons: v.GenericSchema<unknown, number[]>) {
  return v.object({
    ...{ target: v.number(), prob: v.number(), converged: v.boolean() },
    error: v.optional(v.nullable(v.number()), null),
    /** Of the method greedy. */
    flip: v.optional(
      v.object({
        isRight: v.boolean(),
        set: v.nullable(v.object({ neurons: Neurons, prob: v.number(), token: v.number() })),
      }),
    ),
  })
}

function index(count: number, name: string) {
  const expected = `expected a ${name} from 0 to ${count - 1}`
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(0, expected), v.maxValue(count - 1, expected))
}

async function readManifest(capsule: Capsule, signal: AbortSignal | undefined): Promise<RunManifest> {
  const path = capsule.placeOf(manifestFile)
  if (!capsule.has(manifestFile)) {
    throw new WorkbenchError(
      'input.missing',
      `${capsule.place} holds no run: there is no run.json. Give the folder that "engram detect --out" wrote.`,
    )
  }
  const text = utf8Text(await capsule.bytes(manifestFile, { signal }), path, expected)
  const json = parseJsonObject(text, path, expected)
  const { format, formatVersion, kind } = json
  if (format !== runFormat.format) throw refuse(`${path} is not the manifest of a run of this program. Detect anew.`)
  if (typeof formatVersion === 'number' && formatVersion > runFormat.formatVersion) {
    const known = `format ${formatVersion}; this one reads ${runFormat.formatVersion}`
    throw refuse(`${path} was written by a newer Engram (${known}). Update Engram, or detect anew.`)
  }
  const isWhole = formatVersion === 1 ? !('seal' in json) : isSealed(json)
  if (!isWhole) throw refuse(`${path} is not as the run wrote it: it was changed or damaged. Detect anew.`)
  if (typeof kind === 'string' && kind !== 'detect') {
    throw new WorkbenchError(
      'input.value',
      `${capsule.place} is a run of the kind ${kind}; a detection is needed here.`,
    )
  }
  const parsed = v.safeParse(RunManifestSchema, json)
  if (parsed.success) return parsed.output
  throw refuse(`${path}: ${describeIssues(parsed.issues)}. It was changed or damaged; detect anew.`)
}

async function checkedFile(
  capsule: Capsule,
  name: string,
  digest: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const path = capsule.placeOf(name)
  if (!capsule.has(name)) throw refuse(`${path} is missing, so the run is not whole. Detect anew.`)
  const bytes = await capsule.bytes(name, { signal })
  if (bytesDigest(bytes) === digest) return bytes
  throw refuse(`${path} is not the file that the run wrote: it was changed or damaged. Detect anew.`)
}

function parsedSums(bytes: Uint8Array, place: string): ScoreSums {
  try {
    return decodeScoreSums(bytes)
  } catch {
    throw refuse(`${place} holds no score sums. Detect anew.`)
  }
}

function parseLines<T extends v.GenericSchema>(text: string, schema: T, place: string): v.InferOutput<T>[] {
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line, i) => {
      const parsed = v.safeParse(schema, parseLine(line, `${place}, line ${i + 1}`))
      if (parsed.success) return parsed.output
      throw refuse(`${place}, line ${i + 1}: ${describeIssues(parsed.issues)}. Detect anew.`)
    })
}

function parseLine(line: string, place: string): unknown {
  try {
    return parseJson(line)
  } catch (error) {
    throw refuse(`${place}: it is not JSON: ${error instanceof Error ? error.message : String(error)}. Detect anew.`)
  }
}

function checkIds(place: string, questions: readonly PromptedQuestion[], lines: readonly { uuid: string }[]): void {
  const isSame = lines.length === questions.length && lines.every(({ uuid }, i) => uuid === questions[i]?.id)
  if (!isSame) throw apart(place, 'they name different questions')
}

function apart(place: string, what: string): WorkbenchError {
  return refuse(`The files of ${place} do not belong to one run: ${what}. Detect anew.`)
}

function refuse(message: string): WorkbenchError {
  return new WorkbenchError('input.format', message)
}

function short(fingerprint: string): string {
  return `${fingerprint.slice(0, 19)}…`
}
