import { formatQuestionLines } from '../datasets/questionLines.ts'
import type { ModelShape } from '../engine/architectures/architecture.ts'
import type { FolderFiles } from '../files/atomicFolder.ts'
import { textDigest } from '../files/fileDigest.ts'
import { sealed } from '../files/seal.ts'
import type { detectJob } from './detect.ts'
import { backgroundFormat, questionDigest, type BackgroundHeader } from './readBackground.ts'
import { runFormat, type RunManifest } from './runManifest.ts'

/** The files of a detection. Each but run.json holds JSON lines. */
export const detectionFileNames = [
  'run.json',
  'questions.jsonl',
  'clusters.jsonl',
  'neuron_attr_score.json',
  'common_neuron.json',
  'key_neuron.json',
] as const

type FileName = (typeof detectionFileNames)[number]

/** What `detectJob` found, as far as its files need it. */
export type Detection = Omit<Awaited<ReturnType<typeof detectJob>>, 'shape'> & {
  readonly shape: Pick<ModelShape, 'nLayers' | 'dMlp'>
}

/**
 * What a detection writes: enough to repeat it, to evaluate it and to move its thresholds with nothing but the model.
 * Neither times nor what came from the store are in it: a run that was resumed or repeated gives the same bytes as one
 * that was never disturbed.
 *
 * @param version of Engram
 * @param file    name of the question file, for people
 */
export function detectionFiles(detection: Detection, version: string, file: string): FolderFiles {
  const { questions, common, nClusters } = detection
  const files = {
    'questions.jsonl': formatQuestionLines(questions.map(({ source }) => source)),
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
  } satisfies Record<Exclude<FileName, 'run.json'>, string>
  const digests = mapValues(files, textDigest)
  return { 'run.json': `${JSON.stringify(sealed(manifest(detection, version, file, digests)), null, 2)}\n`, ...files }
}

/** The corpus that a detection's clusters make. The same detection gives the same bytes. */
export function backgroundText(detection: Detection, version: string, file: string): string {
  const { fingerprint, modelType, shape, objective, settings, data, device, questions } = detection
  const { mode, rule, steps, tolerance, letters, t } = settings
  const clusters = lines(
    questions.map(({ source, cluster }) => ({
      question: questionDigest(source.variants),
      neurons: cluster.neurons,
    })),
  )
  const header: BackgroundHeader = {
    ...backgroundFormat,
    engram: version,
    model: { fingerprint, modelType, nLayers: shape.nLayers, dMlp: shape.dMlp },
    settings: { objective, mode, rule, steps, tolerance, letters, t },
    data: { file, sha256: data },
    device,
    clusters: questions.length,
    sha256: textDigest(clusters),
  }
  return `${JSON.stringify(sealed(header))}\n${clusters}`
}

function manifest(detection: Detection, version: string, file: string, files: RunManifest['files']): RunManifest {
  const { fingerprint, modelType, shape, questions } = detection
  const { method, objective, settings, device, data, variants, rejected, background } = detection
  const { common, meanProb, warnings } = detection
  return {
    ...runFormat,
    kind: 'detect',
    engram: version,
    method,
    objective,
    settings: { ...settings },
    model: { fingerprint, modelType, nLayers: shape.nLayers, dMlp: shape.dMlp },
    device,
    data: { file, sha256: data, questions: questions.length, variants, rejected },
    background: background === null ? null : { ...background },
    counts: {
      keyNeurons: questions.reduce((sum, { key }) => sum + key.neurons.length, 0),
      commonNeurons: common.length,
    },
    meanProb,
    warnings: [...warnings],
    files,
  }
}

function mapValues<K extends string, T, U>(record: Readonly<Record<K, T>>, of: (value: T) => U): Record<K, U> {
  const entries = Object.entries<T>(record).map(([name, value]) => [name, of(value)])
  return Object.fromEntries(entries) as Record<K, U>
}

function lines(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('')
}
