import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import type { PromptedQuestion } from '../datasets/question.ts'
import { readQuestions } from '../datasets/readQuestions.ts'
import { fileDigest } from '../files/fileDigest.ts'
import { readJsonObject, readTextFile } from '../files/jsonFile.ts'
import { isSealed } from '../files/seal.ts'
import { parseJson } from '../files/parseJson.ts'
import type { CommonNeuron } from '../methods/detection.ts'
import type { FoundQuestion } from '../methods/rerun/gradeRerun.ts'
import { runFormat, RunManifestSchema, type RunManifest } from './runManifest.ts'

/** A question of a run: as it was asked, and what was found. */
export interface RunQuestion extends PromptedQuestion, FoundQuestion {}

/** A run as its folder holds it. */
export interface Run {
  readonly dir: string
  readonly manifest: RunManifest
  /** In the order of the question file. */
  readonly questions: readonly RunQuestion[]
  readonly common: readonly CommonNeuron[]
}

const maxBytes = 2 ** 29

/**
 * Reads the folder that `engram detect --out` wrote, every file of it, and checks that all of them are of one run.
 *
 * @throws WorkbenchError 'input.missing' without a run there; 'input.format' naming the file that another program or a
 *         newer Engram wrote, or that was changed since; the signal's reason when aborted
 */
export async function readRun(dir: string, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<Run> {
  const manifest = await readManifest(dir, signal)
  for (const [name, digest] of Object.entries(manifest.files)) {
    if (/[/\\]|^\.\.?$/.test(name))
      throw refuse(`${dir}: run.json names ${name}, which is no file of this folder. Detect anew.`)
    await checkFile(join(dir, name), digest, signal)
  }
  const { nLayers, dMlp } = manifest.model
  const Neuron = v.pipe(
    v.tuple([index(nLayers, 'layer'), index(dMlp, 'neuron')], 'expected [layer, neuron]'),
    v.transform(([layer, neuron]) => layer * dMlp + neuron),
  )
  const Neurons = v.array(Neuron)
  const read = <T extends v.GenericSchema>(name: string, schema: T) => readLines(join(dir, name), schema, signal)
  const questions = await readQuestions(join(dir, 'questions.jsonl'), { signal })
  const clusters = await read(
    'clusters.jsonl',
    v.object({ uuid: v.string(), variants: v.array(Found), neurons: Neurons, na: Numbers, ica: Numbers }),
  )
  const scores = await read(
    'neuron_attr_score.json',
    v.object({ uuid: v.string(), neurons: Neurons, attr_scores: Numbers, neuron_freq: Numbers }),
  )
  const keys = await read('key_neuron.json', v.object({ uuid: v.string(), neurons: Neurons, scores: Numbers }))
  const common = await read('common_neuron.json', v.object({ neuron: Neuron, occurrences: v.number() }))
  for (const list of [clusters, scores, keys]) checkIds(dir, questions, list)
  return {
    dir,
    manifest,
    questions: questions.map((question, i) => {
      const { variants, neurons, na, ica } = clusters[i]!
      const { attr_scores: attribution, neuron_freq: frequency } = scores[i]!
      const key = { neurons: keys[i]!.neurons, scores: keys[i]!.scores }
      const parallel = [scores[i]!.neurons, attribution, frequency, na, ica]
      const isWhole =
        parallel.every((list) => list.length === neurons.length) &&
        variants.length === question.variants.length &&
        key.scores.length === key.neurons.length
      if (!isWhole) throw apart(dir, `question ${question.id} has lists of different lengths in them`)
      return { ...question, found: variants, cluster: { neurons, scores: attribution, frequency, na, ica }, key }
    }),
    common,
  }
}

/** @throws WorkbenchError 'input.value' when a run is of another model than the one that is open */
export function checkRunModel({ dir, manifest }: Run, model: { readonly dir: string; fingerprint: string }): void {
  if (manifest.model.fingerprint === model.fingerprint) return
  throw new WorkbenchError(
    'input.value',
    `The run ${dir} was made with another model than ${model.dir}: its fingerprint is ` +
      `${short(manifest.model.fingerprint)}, this one's ${short(model.fingerprint)}. Give the model of the run, or detect anew.`,
  )
}

const Numbers = v.array(v.number('expected a number'))
const Found = v.object({
  ...{ target: v.number(), prob: v.number(), converged: v.boolean() },
  error: v.optional(v.nullable(v.number()), null),
})

function index(count: number, name: string) {
  const expected = `expected a ${name} from 0 to ${count - 1}`
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(0, expected), v.maxValue(count - 1, expected))
}

async function readManifest(dir: string, signal: AbortSignal | undefined): Promise<RunManifest> {
  const path = join(dir, 'run.json')
  if (!existsSync(path)) {
    throw new WorkbenchError(
      'input.missing',
      `${dir} holds no run: there is no run.json. Give the folder that "engram detect --out" wrote.`,
      { dir },
    )
  }
  const json = await readJsonObject(path, { expected: 'the manifest of a run', maxBytes, signal })
  const { format, formatVersion } = json
  if (format !== runFormat.format) throw refuse(`${path} is not the manifest of a run of this program. Detect anew.`)
  if (typeof formatVersion === 'number' && formatVersion > runFormat.formatVersion) {
    const known = `format ${formatVersion}; this one reads ${runFormat.formatVersion}`
    throw refuse(`${path} was written by a newer Engram (${known}). Update Engram, or detect anew.`)
  }
  const isWhole = formatVersion === 1 ? !('seal' in json) : isSealed(json)
  if (!isWhole) throw refuse(`${path} is not as the run wrote it: it was changed or damaged. Detect anew.`)
  const parsed = v.safeParse(RunManifestSchema, json)
  if (parsed.success) return parsed.output
  throw refuse(`${path}: ${describeIssues(parsed.issues)}. It was changed or damaged; detect anew.`)
}

async function checkFile(path: string, digest: string, signal: AbortSignal | undefined): Promise<void> {
  if (!existsSync(path)) throw refuse(`${path} is missing, so the run is not whole. Detect anew.`)
  if ((await fileDigest(path, { signal })) === digest) return
  throw refuse(`${path} is not the file that the run wrote: it was changed or damaged. Detect anew.`)
}

async function readLines<T extends v.GenericSchema>(
  path: string,
  schema: T,
  signal: AbortSignal | undefined,
): Promise<v.InferOutput<T>[]> {
  const text = await readTextFile(path, { expected: 'a file of a run', maxBytes, signal })
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line, i) => {
      const parsed = v.safeParse(schema, parseLine(line, `${path}, line ${i + 1}`))
      if (parsed.success) return parsed.output
      throw refuse(`${path}, line ${i + 1}: ${describeIssues(parsed.issues)}. Detect anew.`)
    })
}

function parseLine(line: string, place: string): unknown {
  try {
    return parseJson(line)
  } catch (error) {
    throw refuse(`${place}: it is not JSON: ${error instanceof Error ? error.message : String(error)}. Detect anew.`)
  }
}

function checkIds(dir: string, questions: readonly PromptedQuestion[], lines: readonly { uuid: string }[]): void {
  const isSame = lines.length === questions.length && lines.every(({ uuid }, i) => uuid === questions[i]?.id)
  if (!isSame) throw apart(dir, 'they name different questions')
}

function apart(dir: string, what: string): WorkbenchError {
  return refuse(`The files of ${dir} do not belong to one run: ${what}. Detect anew.`)
}

function refuse(message: string): WorkbenchError {
  return new WorkbenchError('input.format', message)
}

function short(fingerprint: string): string {
  return `${fingerprint.slice(0, 19)}…`
}
