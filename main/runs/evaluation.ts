import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import { parseJsonObject, utf8Text } from '../files/jsonFile.ts'
import { isSealed, sealed } from '../files/seal.ts'
import { EvaluationSchema, type Evaluation } from '../methods/evaluationSchema.ts'
import type { NeuronEffects, ReportContext, RunDetails } from '../report/context.ts'
import { openCapsule, type Capsule, type CapsuleFiles } from './capsule.ts'
import { detectionCommand, evaluationCommand, templateFile, type EvaluationPlaces } from './commandLine.ts'
import { readDetection, type FoundEffects } from './detection.ts'
import { foundDetection } from './kinds/detect.ts'
import { manifestFile, type RunManifest } from './manifest.ts'

/** Files that an evaluation writes. */
export const evaluationFiles = { evaluation: 'evaluation.json', report: 'report.html' } as const
/** What they are called when the detection beside them has been replaced by another one; the next ones have numbers. */
const earlierNames = /^(evaluation|report)-of-earlier-run(-\d+)?\.(json|html)$/

/** Files in the folder of a detection that an evaluation has written there. */
export function isEvaluationFile(name: string): boolean {
  return name === evaluationFiles.evaluation || name === evaluationFiles.report || earlierNames.test(name)
}

/**
 * Reads an evaluation.
 *
 * @throws WorkbenchError 'input.missing' without one, 'input.format' when it is something else or of a newer Engram
 */
export async function readEvaluation(
  capsule: Capsule,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<Evaluation> {
  const name = evaluationFiles.evaluation
  const path = capsule.placeOf(name)
  if (!capsule.has(name)) {
    throw new WorkbenchError(
      'input.missing',
      `${capsule.place} holds no evaluation: there is no ${name}. Give the folder that "engram evaluate" wrote to.`,
    )
  }
  const text = utf8Text(await capsule.bytes(name, { signal }), path, expected)
  const json = parseJsonObject(text, path, expected)
  const isWhole = json['formatVersion'] === 1 ? !('seal' in json) : isSealed(json)
  const parsed = v.safeParse(EvaluationSchema, json)
  if (parsed.success && isWhole) return parsed.output
  const what = parsed.success ? 'its seal is not that of its content' : describeIssues(parsed.issues)
  throw new WorkbenchError(
    'input.format',
    `${path}: ${what}. It is no evaluation of this version of Engram, or was changed; evaluate anew.`,
  )
}

const expected = 'an evaluation'

/** An evaluation as its file holds it. */
export function evaluationJson(evaluation: Evaluation): string {
  return `${JSON.stringify(sealed(evaluation))}\n`
}

export interface ReportContextOptions {
  /** Version of Engram. */
  readonly engram: string
  /** Where a detection of this name may be. */
  readonly candidates: (name: string) => readonly Capsule[]
  /** What a person calls neurons, by layer and index. */
  readonly labels?: readonly NeuronName[]
  readonly signal?: AbortSignal | undefined
}

export interface NeuronName {
  readonly neuron: readonly [layer: number, neuron: number]
  readonly label: string
}

/** Folders that may be a detection's: each of `folders` itself, one in it, or one beside it. */
export function nearFolders(folders: readonly string[]): ReportContextOptions['candidates'] {
  return (name) =>
    folders
      .flatMap((folder) => [folder, join(dirname(folder), name), join(folder, name)])
      .map((path) => openCapsule({ kind: 'folder', path }))
}

/**
 * What a report tells beside the figures. A detection is known by the bytes of its manifest, so that one that was changed
 * or replaced since gives no text to figures that are not its own.
 */
export async function reportContext(
  evaluation: Evaluation,
  { engram, candidates, labels = [], signal }: ReportContextOptions,
): Promise<ReportContext> {
  const places = namesOf(evaluation)
  const found: (FoundRun | null)[] = []
  for (const [i, { dir, manifest }] of evaluation.runs.entries()) {
    const at = { model: places.model, out: places.runs[i] ?? dir }
    let run: FoundRun | null = null
    for (const capsule of candidates(dir)) run ??= await foundRun(capsule, manifest, { ...at, labels }, signal)
    found.push(run)
  }
  const manifests = found.map((run) => run?.manifest ?? null)
  return {
    ...{ engram, runs: found.map((run) => run?.details ?? null) },
    command: evaluationCommand(evaluation, manifests, places),
  }
}

/** What everything is called wherever it lies, so that the same evaluation gives the same page in window and terminal. */
function namesOf({ model, runs }: Evaluation): EvaluationPlaces {
  return { model: model.name ?? 'model', runs: runs.map(({ dir }) => dir), text: null, out: null }
}

interface FoundRun {
  readonly manifest: RunManifest
  readonly details: RunDetails
}

/** Null where there is no run, or another one. */
async function foundRun(
  capsule: Capsule,
  digest: string,
  at: { readonly model: string; readonly out: string; readonly labels: readonly NeuronName[] },
  signal: AbortSignal | undefined,
): Promise<FoundRun | null> {
  if (!capsule.has(manifestFile)) return null
  if (bytesDigest(await capsule.bytes(manifestFile, { signal })) !== digest) return null
  const detection = await readDetection(capsule, { signal })
  const { manifest, questions } = detection
  const { summary } = foundDetection(detection)
  const { chatTemplate } = manifest.settings
  const details: RunDetails = {
    ...{ engram: manifest.engram, modelType: manifest.model.modelType, warnings: manifest.warnings },
    questions: new Map(questions.map(({ id, source: { stem, options, answer } }) => [id, { stem, options, answer }])),
    effects: new Map(questions.flatMap(({ id, exact }) => (exact === null ? [] : [[id, effectsOf(exact)]]))),
    agreement: summary?.kind === 'detect' ? summary.agreement : null,
    labels: new Map(at.labels.map(({ neuron: [layer, i], label }) => [layer * manifest.model.dMlp + i, label])),
    command: detectionCommand(manifest, { ...at, data: manifest.data.file }),
    template: chatTemplate === null ? null : { text: chatTemplate, file: templateFile },
  }
  return { manifest, details }
}

function effectsOf({ neurons, effect, effect_log: logs }: FoundEffects): NeuronEffects {
  return new Map(neurons.map((neuron, i) => [neuron, { effect: effect[i]!, effectLog: logs?.[i] ?? null }]))
}

/**
 * The evaluations in the folder of a detection that is about to be replaced: one of the very detection stays as it is,
 * another one gets a name that tells.
 *
 * @param names    of the folder's files
 * @param manifest bytes of the new detection's `run.json`
 */
export async function keptEvaluations(
  capsule: Capsule,
  names: readonly string[],
  manifest: Uint8Array,
): Promise<CapsuleFiles> {
  const isSame = (await evaluatedManifests(capsule)).includes(bytesDigest(manifest))
  const files: Record<string, Uint8Array> = {}
  for (const name of names.filter((each) => earlierNames.test(each))) files[name] = await capsule.bytes(name)
  const nameOf = (part: string, ending: string, number: number): string =>
    `${part}-of-earlier-run${number === 1 ? '' : `-${number}`}.${ending}`
  let number = 1
  while (nameOf('evaluation', 'json', number) in files || nameOf('report', 'html', number) in files) number++
  for (const [part, name] of Object.entries(evaluationFiles)) {
    if (!capsule.has(name)) continue
    const ending = part === 'evaluation' ? 'json' : 'html'
    files[isSame ? name : nameOf(part, ending, number)] = await capsule.bytes(name)
  }
  return files
}

/** Digests of the detections that the evaluation there is of. */
async function evaluatedManifests(capsule: Capsule): Promise<string[]> {
  try {
    return (await readEvaluation(capsule)).runs.map(({ manifest }) => manifest)
  } catch {
    return [] // none, or one that cannot be read: it is kept all the same
  }
}
