import { questionFlip, type QuestionFlip } from '../methods/questionFlip.ts'
import { meanOf } from '../base/lists.ts'
import type { Question } from '../datasets/question.ts'
import { detectors, type DetectorName } from '../methods/detectors/detectors.ts'
import type { Detected } from '../methods/detectors/detector.ts'
import { openCapsule } from '../runs/capsule.ts'
import type { CapsuleSource } from '../runs/calls/common.ts'
import type { DetectOutput } from '../runs/calls/detection.ts'
import { readDetection, type DetectedQuestion, type Detection } from '../runs/detection.ts'
import { detectionFiles } from '../runs/detectionFiles.ts'
import { lowestT, summedQuestions } from '../runs/scoreSums.ts'
import { refusal } from './failures.ts'
import { capsuleOf } from './runInputs.ts'
import { findRun } from './runRecords.ts'
import type { OpenProject } from './session.ts'
import type { FacetChoice } from '../rpc/window/shapes.ts'

/** A detection in memory, to be looked at with any thresholds. */
export interface MapData {
  readonly detection: Detection
  readonly nLayers: number
  readonly dMlp: number
  /** In the order of the run. */
  readonly questions: readonly MapQuestion[]
  /** Clusters and key neurons, under thresholds; those of the last ones are kept. */
  detected(thresholds: Pick<FacetChoice, 't' | 'u' | 'v'>): Detected
}

export interface MapQuestion {
  readonly question: Question
  readonly pairId: string
  /** Mean over its variants of the right letter's probability, and whether all of their integrals converged. */
  readonly prob: number
  readonly converged: boolean
  /** The largest of its variants' errors, as a share of the largest attribution; null where one is not known. */
  readonly error: number | null
  /** How few neurons change the answer; null of methods that do not look for them. */
  readonly flip: QuestionFlip | null
}

/** What the questions of a detection that are done give, as the engine tells it. */
interface FoundSoFar {
  readonly detection: DetectOutput
  /** Of Engram, and of the run. */
  readonly version: string
  readonly name: string
}

export interface MapCache {
  /** A detection that is not whole is what was put last of it. */
  get(project: OpenProject, runId: string): Promise<MapData>
  putSoFar(runId: string, found: FoundSoFar): void
  /** Its questions; null where nothing was put. */
  soFar(runId: string): number | null
  forgetSoFar(runId: string): void
  clear(): void
}

/** So many detections stay in memory. */
const mostKept = 3

export function createMapCache(): MapCache {
  const kept = new Map<string, Promise<MapData>>()
  const unfinished = new Map<string, FoundSoFar>()
  return {
    get(project, runId) {
      const found = kept.get(runId) ?? readMapData(capsuleIn(project, runId, unfinished.get(runId)))
      found.catch(() => kept.delete(runId))
      kept.delete(runId)
      kept.set(runId, found)
      for (const id of [...kept.keys()].slice(0, -mostKept)) kept.delete(id)
      return found
    },
    putSoFar(runId, found) {
      unfinished.set(runId, found)
      kept.delete(runId)
    },
    soFar: (runId) => unfinished.get(runId)?.detection.questions.length ?? null,
    forgetSoFar(runId) {
      if (unfinished.delete(runId)) kept.delete(runId)
    },
    clear() {
      kept.clear()
      unfinished.clear()
    },
  }
}

/** The files of a detection: those that it wrote, or what it would write if it ended now. */
function capsuleIn(project: OpenProject, runId: string, soFar: FoundSoFar | undefined): CapsuleSource {
  const { kind, name } = findRun(project, runId)
  if (kind !== 'detect') throw refusal('input.usage', `"${name}" is no detection; choose one for the map.`)
  if (soFar === undefined) return capsuleOf(project, runId)
  return { kind: 'files', name, files: detectionFiles(soFar.detection, soFar.version, soFar.name) }
}

async function readMapData(capsule: CapsuleSource): Promise<MapData> {
  const detection = await readDetection(openCapsule(capsule))
  const { manifest, sums } = detection
  const { nLayers, dMlp } = manifest.model
  const asFound = foundNeurons(detection)
  const scored = sums === null ? null : summedQuestions(sums)
  let last: { readonly key: string; readonly value: Detected } | null = null
  return {
    ...{ nLayers, dMlp, detection },
    questions: detection.questions.map(mapQuestion),
    detected({ t, u, v: most }) {
      const { settings, method } = manifest
      // With its own thresholds, what the run wrote: to the last bit, and with the variants counted.
      if (scored === null || (t === settings.t && u === settings.u && most === settings.v)) return asFound
      const key = JSON.stringify([t, u, most])
      if (last?.key === key) return last.value
      const { mode, seed } = settings
      const moved = { mode, u, v: most, seed, nLayers, dMlp, background: null, t: Math.max(t, lowestT) }
      last = { key, value: detectors[detectorName(method)].detect(scored, moved) }
      return last.value
    },
  }
}

function mapQuestion({ id, source, pair, found }: DetectedQuestion): MapQuestion {
  const prob = meanOf(found.map((variant) => variant.prob))
  const error = found.reduce<number | null>(
    (most, { error: of }) => (most === null || of === null ? null : Math.max(most, of)),
    0,
  )
  const flips = found.flatMap(({ flip }) =>
    flip === undefined ? [] : [{ isRight: flip.isRight, neurons: flip.set?.neurons ?? null }],
  )
  const flip = flips.length === 0 ? null : questionFlip(flips)
  return {
    question: source,
    pairId: pair ?? id,
    prob,
    converged: found.every(({ converged }) => converged),
    error,
    flip,
  }
}

/** What the run itself wrote. */
function foundNeurons({ questions, common }: Detection): Detected {
  return {
    clusters: questions.map(({ cluster: { neurons, scores, frequency } }) => ({
      ...{ neurons, scores, frequency, total: scores.reduce((sum, score) => sum + score, 0) },
    })),
    questions: questions.map(({ cluster: { na, ica }, key }) => ({ na, ica, key })),
    common,
    nClusters: questions.length,
  }
}

/** @throws WorkbenchError 'input.unsupported' for a method that this build does not have */
function detectorName(name: string): DetectorName {
  if (Object.hasOwn(detectors, name)) return name as DetectorName
  throw refusal('input.unsupported', `There is no method ${name}; there are ${Object.keys(detectors).join(', ')}.`)
}
