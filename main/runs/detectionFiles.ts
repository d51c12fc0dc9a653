import { without } from '../base/without.ts'
import { formatQuestionLines } from '../datasets/questionLines.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import { sealed } from '../files/seal.ts'
import { backgroundFormat, questionDigest, type BackgroundHeader } from './background.ts'
import type { DetectOutput } from './calls/detection.ts'
import { digestsOf, type CapsuleFiles } from './capsule.ts'
import { runFormat, type RunManifest } from './manifest.ts'
import { encodeScoreSums } from './scoreSums.ts'

/** The files of a detection. Each but run.json and scores.bin holds JSON lines. */
export const detectionFileNames = [
  'run.json',
  'questions.jsonl',
  'clusters.jsonl',
  'neuron_attr_score.json',
  'common_neuron.json',
  'key_neuron.json',
  'scores.bin',
  'exact_effects.jsonl',
] as const

/** What the engine found, as far as its files need it. */
export type Detection = Omit<DetectOutput, 'shape'> & {
  readonly shape: Pick<DetectOutput['shape'], 'nLayers' | 'dMlp'>
}

/**
 * What a detection writes: enough to repeat it, to evaluate it and to move its thresholds with nothing but the model.
 * Neither times nor what came from the store are in it: a run that was resumed or repeated gives the same bytes as one
 * that was never disturbed.
 *
 * @param version of Engram
 * @param file    name of the question file, for people
 */
export function detectionFiles(detection: Detection, version: string, file: string): CapsuleFiles {
  const { questions, common, nClusters, scores } = detection
  const files = {
    'questions.jsonl': encode(formatQuestionLines(questions.map(({ source }) => source))),
    'clusters.jsonl': lines(
      questions.map(({ id, domain, variants, cluster: { neurons, na, ica } }) => ({
        uuid: id,
        domain,
        variants,
        neurons,
        na,
        ica,
      })),
    ),
    'neuron_attr_score.json': lines(
      questions.map(({ id, cluster: { neurons, scores, frequency } }) => ({
        uuid: id,
        neurons,
        attr_scores: scores,
        neuron_freq: frequency,
      })),
    ),
    'common_neuron.json': lines(
      common.map(({ neuron, occurrences }) => ({ neuron, occurrences, share: occurrences / nClusters })),
    ),
    'key_neuron.json': lines(questions.map(({ id, key: { neurons, scores } }) => ({ uuid: id, neurons, scores }))),
    ...(scores === null ? {} : { 'scores.bin': encodeScoreSums(scores) }),
    ...effectLines(questions),
  }
  const digests = digestsOf(files) as RunManifest['files']
  const manifest = `${JSON.stringify(sealed(manifestOf(detection, version, file, digests)), null, 2)}\n`
  return { 'run.json': encode(manifest), ...files }
}

/** The corpus that a detection's clusters make. The same detection gives the same bytes. */
export function backgroundText(detection: Detection, version: string, file: string): string {
  const { fingerprint, modelType, shape, objective, settings, data, device, questions } = detection
  const clustered = without(settings, 'candidates', 'to', 'u', 'v', 'seed')
  const clusters = questions
    .map(({ source, cluster }) => ({ question: questionDigest(source.variants), neurons: cluster.neurons }))
    .map((value) => `${JSON.stringify(value)}\n`)
    .join('')
  const header: BackgroundHeader = {
    ...backgroundFormat,
    engram: version,
    model: { fingerprint, modelType, nLayers: shape.nLayers, dMlp: shape.dMlp },
    settings: { objective, ...clustered },
    data: { file, sha256: data },
    device,
    clusters: questions.length,
    sha256: bytesDigest(clusters),
  }
  return `${JSON.stringify(sealed(header))}\n${clusters}`
}

function manifestOf(detection: Detection, version: string, file: string, files: RunManifest['files']): RunManifest {
  const { fingerprint, modelType, shape, questions } = detection
  const { method, objective, settings, device, data, variants, rejected, background } = detection
  const { common, meanProb, baseline, warnings, adapter } = detection
  return {
    ...runFormat,
    kind: 'detect',
    engram: version,
    method,
    objective,
    settings: { ...settings },
    model: {
      ...{ fingerprint, modelType, ...(adapter === undefined ? {} : { adapter }) },
      ...{ nLayers: shape.nLayers, dMlp: shape.dMlp },
    },
    device,
    data: { file, sha256: data, questions: questions.length, variants, rejected },
    background: background === null ? null : { ...background },
    counts: {
      keyNeurons: questions.reduce((sum, { key }) => sum + key.neurons.length, 0),
      commonNeurons: common.length,
    },
    meanProb,
    ...(baseline == null ? {} : { baseline }),
    warnings: [...warnings],
    files,
  }
}

/** One line a question; no file where no effect was measured. */
function effectLines(questions: Detection['questions']): CapsuleFiles {
  const measured = questions.flatMap(({ id, exact }) => (exact === null ? [] : [{ id, ...exact }]))
  if (measured.length === 0) return {}
  const text = measured.map(({ id, neurons, effect, effectLog, scores }) => ({
    ...{ uuid: id, neurons, effect, effect_log: effectLog, scores },
  }))
  return { 'exact_effects.jsonl': lines(text) }
}

function lines(values: readonly object[]): Uint8Array {
  return encode(values.map((value) => `${JSON.stringify(value)}\n`).join(''))
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
