/**
 * A background corpus: clusters of many questions of one model, so that a small set of other questions can tell what is
 * rare. A file of JSON lines, the first of which says how the clusters were made; a run's folder serves as well.
 */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import type { Variant } from '../datasets/question.ts'
import { fileDigest, bytesDigest } from '../files/fileDigest.ts'
import { readTextFile } from '../files/jsonFile.ts'
import { isSealed } from '../files/seal.ts'
import { parseJson } from '../files/parseJson.ts'
import type { ClusterCounts } from '../methods/detection.ts'
import { detectorNames, detectors } from '../methods/detectors/detectors.ts'
import type { BackgroundSource } from './calls/common.ts'
import { openCapsule, type Capsule } from './capsule.ts'
import { readDetection } from './detection.ts'
import { RunManifestSchema } from './manifest.ts'

/** Raise the version when a reader of older corpora would misread new ones. Since 3, prompts may have been put in a chat. */
export const backgroundFormat = { format: 'engram-background', formatVersion: 3 } as const

const { mode, rule, steps, tolerance, letters, t, ...found } = RunManifestSchema.entries.settings.entries
const { prompting, system, answerStart, chatTemplate } = found
const SettingsSchema = v.object({
  objective: RunManifestSchema.entries.objective,
  mode,
  rule,
  steps,
  tolerance,
  letters,
  t,
  ...{ prompting, system, answerStart, chatTemplate },
})
const HeaderSchema = v.object({
  format: v.literal(backgroundFormat.format, 'is no background corpus'),
  formatVersion: v.picklist([1, 2, backgroundFormat.formatVersion], 'was written by a newer Engram'),
  engram: v.string(),
  model: RunManifestSchema.entries.model,
  settings: SettingsSchema,
  data: v.object({ file: v.string(), sha256: v.string() }),
  device: v.string(),
  clusters: v.number(),
  /** Of the lines behind it, hex; since version 2, in which the line has a seal as well. */
  sha256: v.optional(v.string()),
})

/** The first line of a corpus. */
export type BackgroundHeader = v.InferOutput<typeof HeaderSchema>

/** What clusters depend on besides model and prompts: those of other settings cannot be counted together. */
export type ClusterSettings = v.InferOutput<typeof SettingsSchema>

export interface BackgroundCluster {
  /** @see questionDigest */
  readonly question: string
  readonly neurons: readonly number[]
}

export interface Background {
  /** Name of the file or folder. */
  readonly file: string
  readonly sha256: string
  readonly clusters: readonly BackgroundCluster[]
}

/** Methods whose clusters are those of attributions, whatever they make of them. */
export const clusteringMethods = detectorNames.filter((name) => detectors[name].common !== null)

function makesClusters(method: string): boolean {
  return clusteringMethods.some((name) => name === method)
}

const maxBytes = 2 ** 29

/**
 * Reads a background corpus, or a run's folder as one.
 *
 * @throws WorkbenchError 'input.missing', 'input.format', or 'input.value' when it is of another model or other settings
 */
export async function readBackground(
  source: BackgroundSource,
  wanted: { readonly fingerprint: string; readonly settings: ClusterSettings },
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Background> {
  const isFolder = source.kind === 'corpus' && (await isFolderAt(source.path))
  const path = source.kind === 'files' ? source.name : source.path
  const { fingerprint, settings, ...background } =
    source.kind === 'corpus' && !isFolder
      ? await ofFile(path, signal)
      : await ofRun(openCapsule(source.kind === 'corpus' ? { kind: 'folder', path } : source), signal)
  if (fingerprint !== wanted.fingerprint) {
    throw refuse(path, 'is of another model, and a neuron of one model is no neuron of another', 'one of this model')
  }
  for (const name of Object.keys(SettingsSchema.entries) as (keyof ClusterSettings)[]) {
    if (settings[name] === wanted.settings[name]) continue
    throw refuse(
      path,
      `was made with ${name} ${valueText(name, settings[name])}, this run has ${valueText(name, wanted.settings[name])}`,
      'the same settings',
    )
  }
  return background
}

/** A template's text would fill the sentence. */
function valueText(name: keyof ClusterSettings, value: string | number | null): string {
  if (value === null) return 'left out'
  return name === 'chatTemplate' ? `of the digest ${bytesDigest(String(value)).slice(0, 8)}` : String(value)
}

/** How often each neuron is in the clusters of the corpus, those of the run's own questions left out. */
export function clusterCounts({ clusters }: Background, own: ReadonlySet<string>): ClusterCounts {
  const others = clusters.filter(({ question }) => !own.has(question))
  const occurrences = new Map<number, number>()
  for (const { neurons } of others) {
    for (const neuron of neurons) occurrences.set(neuron, (occurrences.get(neuron) ?? 0) + 1)
  }
  return { clusters: others.length, occurrences }
}

/** The same for the same prompts with the same right letters, whatever the question's id. */
export function questionDigest(variants: readonly Pick<Variant, 'prompt' | 'gold'>[]): string {
  return bytesDigest(JSON.stringify(variants.map(({ prompt, gold }) => [prompt, gold])))
}

async function ofFile(path: string, signal: AbortSignal | undefined) {
  const text = await readTextFile(path, { expected: 'a background corpus', maxBytes, signal })
  const [first = '', ...rest] = text.split('\n').filter((line) => line !== '')
  const header = parseLine(HeaderSchema, first, `${path}, line 1`)
  const isWhole = isSealed(parseJson(first) as Record<string, unknown>) && header.sha256 === bytesDigest(behind(text))
  if (header.formatVersion > 1 && !isWhole) throw refuse(path, 'was changed or damaged', 'it as it was written')
  const { model, settings, clusters } = header
  const { nLayers, dMlp } = model
  const place = v.pipe(
    v.tuple([v.number(), v.number()]),
    v.check(
      ([layer, neuron]) => layer >= 0 && layer < nLayers && neuron >= 0 && neuron < dMlp,
      'is no neuron of the model',
    ),
    v.transform(([layer, neuron]) => layer * dMlp + neuron),
  )
  const schema = v.object({ question: v.string(), neurons: v.array(place) })
  const lines = rest.map((line, i) => parseLine(schema, line, `${path}, line ${i + 2}`))
  if (lines.length !== clusters) throw refuse(path, `holds ${lines.length} of its ${clusters} clusters`, 'a whole one')
  const sha256 = await fileDigest(path, { signal })
  return { fingerprint: model.fingerprint, settings, file: basename(path), sha256, clusters: lines }
}

/** What stands behind the first line. */
function behind(text: string): string {
  return text.slice(text.indexOf('\n') + 1)
}

async function ofRun(capsule: Capsule, signal: AbortSignal | undefined) {
  const { manifest, questions, name } = await readDetection(capsule, { signal })
  const { method, objective, model, settings, files } = manifest
  if (!makesClusters(method)) {
    throw refuse(
      capsule.place,
      `is a run of the method ${method}, which has no clusters of attributions`,
      'one of qrnca',
    )
  }
  const clusters = questions.map(({ variants, cluster }) => ({
    question: questionDigest(variants),
    neurons: cluster.neurons,
  }))
  const sha256 = files['clusters.jsonl']
  return { fingerprint: model.fingerprint, settings: { objective, ...settings }, file: name, sha256, clusters }
}

async function isFolderAt(path: string): Promise<boolean> {
  return await stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  )
}

function parseLine<T extends v.GenericSchema>(schema: T, line: string, place: string): v.InferOutput<T> {
  let json: unknown = null
  try {
    json = parseJson(line)
  } catch {
    // What is no JSON is refused as what it is not.
  }
  const parsed = v.safeParse(schema, json)
  if (parsed.success) return parsed.output
  throw new WorkbenchError(
    'input.format',
    `${place}: ${describeIssues(parsed.issues)}. Expected a file of "engram background make" or a run's folder.`,
  )
}

function refuse(path: string, what: string, instead: string): WorkbenchError {
  return new WorkbenchError('input.value', `The background corpus ${path} ${what}. Give ${instead}, or make one anew.`)
}
