import * as v from 'valibot'
import { pairIdOf } from '../datasets/pairs.ts'
import type { Question } from '../datasets/question.ts'
import { RunManifestSchema } from '../jobs/runManifest.ts'
import { detectors } from '../methods/detectors/detectors.ts'
import type { Detected, DetectorSettings, ScoredQuestion } from '../methods/detectors/detector.ts'
import { parseJson } from '../files/parseJson.ts'
import { canMove, lowestT, readScores, scoresFile } from './detectionScores.ts'
import { detectorName } from './detectCall.ts'
import { refusal } from './failures.ts'
import { findRun, questionsOf, runFile } from './runRecords.ts'
import type { OpenProject } from './session.ts'
import type { FacetChoice } from './shapes.ts'

/** A detection in memory, to be looked at with any thresholds. */
export interface MapData {
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
}

export interface MapCache {
  get(project: OpenProject, runId: string): MapData
  clear(): void
}

const Found = v.object({
  uuid: v.string(),
  variants: v.array(
    v.object({
      ...{ target: v.number(), prob: v.number(), converged: v.boolean() },
      error: v.optional(v.nullable(v.number()), null),
    }),
  ),
})
const Neurons = v.array(v.tuple([v.number(), v.number()]))
const Numbers = v.array(v.number())
const Clustered = v.object({ ...Found.entries, neurons: Neurons, na: Numbers, ica: Numbers })
const Scored = v.object({ neurons: Neurons, attr_scores: Numbers, neuron_freq: Numbers })
const Keys = v.object({ neurons: Neurons, scores: Numbers })
const Common = v.object({ neuron: v.tuple([v.number(), v.number()]), occurrences: v.number() })

/** So many detections stay in memory. */
const mostKept = 3

export function createMapCache(): MapCache {
  const kept = new Map<string, MapData>()
  return {
    get(project, runId) {
      const found = kept.get(runId) ?? readMapData(project, runId)
      kept.delete(runId)
      kept.set(runId, found)
      for (const id of [...kept.keys()].slice(0, -mostKept)) kept.delete(id)
      return found
    },
    clear: () => kept.clear(),
  }
}

function readMapData(project: OpenProject, runId: string): MapData {
  const run = findRun(project, runId)
  if (run.kind !== 'detect') throw refusal('input.usage', `"${run.name}" is no detection; choose one for the map.`)
  const manifest = v.parse(RunManifestSchema, parseJson(text(project, runId, 'run.json')))
  const { nLayers, dMlp } = manifest.model
  const method = detectorName(manifest.method)
  const byId = questionsOf(project, runId)
  const found = jsonLines(text(project, runId, 'clusters.jsonl'), Found)
  const questions = found.map(({ uuid, variants }): MapQuestion => {
    const question = byId.get(uuid)
    if (question === undefined) throw refusal('run.store', `The files of the run "${run.name}" do not belong together.`)
    const prob = variants.reduce((sum, variant) => sum + variant.prob, 0) / Math.max(1, variants.length)
    const error = variants.reduce<number | null>(
      (most, { error: of }) => (most === null || of === null ? null : Math.max(most, of)),
      0,
    )
    const converged = variants.every((variant) => variant.converged)
    return { question, pairId: pairIdOf(question), prob, converged, error }
  })
  const isMovable = canMove(method, manifest.settings.mode) && project.file.runs.fileNames(runId).includes(scoresFile)
  const scored = isMovable ? movable(project, runId) : []
  const asFound = isMovable ? null : fixed(project, runId, dMlp)
  let last: { key: string; value: Detected } | null = null
  return {
    nLayers,
    dMlp,
    questions,
    detected({ t, u, v: most }) {
      if (asFound !== null) return asFound
      const key = JSON.stringify([t, u, most])
      if (last?.key === key) return last.value
      const { mode, seed } = manifest.settings
      const settings: DetectorSettings = {
        mode,
        u,
        v: most,
        seed,
        nLayers,
        dMlp,
        background: null,
        t: Math.max(t, lowestT),
      }
      last = { key, value: detectors[method].detect(scored, settings) }
      return last.value
    },
  }
}

/** Each question as if it had one variant, whose scores are the sums over all of them. */
function movable(project: OpenProject, runId: string): ScoredQuestion[] {
  const { ids, starts, neurons, scores, totals } = readScores(project, runId)
  return ids.map((id, i) => {
    const [from, to] = [starts[i]!, starts[i + 1]!]
    const own = scores.subarray(from, to)
    const sparse = { neurons: neurons.subarray(from, to), scores: own, max: maxOf(own), sum: totals[i]! }
    return { id, variants: [sparse] }
  })
}

/** What the run itself wrote, for methods whose thresholds do not move. */
function fixed(project: OpenProject, runId: string, dMlp: number): Detected {
  const read = <S extends v.GenericSchema>(name: string, schema: S) => jsonLines(text(project, runId, name), schema)
  const flat = (neurons: readonly (readonly [number, number])[]): number[] =>
    neurons.map(([layer, neuron]) => layer * dMlp + neuron)
  const clusters = read('clusters.jsonl', Clustered)
  const keys = read('key_neuron.json', Keys)
  return {
    clusters: read('neuron_attr_score.json', Scored).map(({ neurons, attr_scores: scores, neuron_freq: frequency }) => {
      return { neurons: flat(neurons), scores, frequency, total: scores.reduce((sum, score) => sum + score, 0) }
    }),
    questions: clusters.map(({ na, ica }, i) => {
      return { na, ica, key: { neurons: flat(keys[i]?.neurons ?? []), scores: keys[i]?.scores ?? [] } }
    }),
    common: read('common_neuron.json', Common).map(({ neuron, occurrences }) => ({
      neuron: flat([neuron])[0]!,
      occurrences,
    })),
    nClusters: clusters.length,
  }
}

function maxOf(values: Iterable<number>): number {
  let max = 0
  for (const value of values) max = Math.max(max, value)
  return max
}

function jsonLines<S extends v.GenericSchema>(lines: string, schema: S): v.InferOutput<S>[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => v.parse(schema, parseJson(line)))
}

function text(project: OpenProject, runId: string, name: string): string {
  return new TextDecoder().decode(runFile(project, runId, name))
}
