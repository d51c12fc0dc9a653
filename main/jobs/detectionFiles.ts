import { createHash } from 'node:crypto'
import { formatQuestionLines } from '../datasets/questionLines.ts'
import type { ModelShape } from '../engine/architectures/architecture.ts'
import type { FolderFiles } from '../files/atomicFolder.ts'
import type { detectJob } from './detect.ts'
import { runFormat } from './runManifest.ts'
import type { RunManifest } from './runManifest.ts'

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
  const { questions, common } = detection
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
      common.map(({ neuron, occurrences }) => ({ neuron, occurrences, share: occurrences / questions.length })),
    ),
    'key_neuron.json': lines(questions.map(({ id, key: { neurons, scores } }) => ({ uuid: id, neurons, scores }))),
  } satisfies Record<Exclude<FileName, 'run.json'>, string>
  const digests = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, digest(text)]))
  return { 'run.json': `${JSON.stringify(manifest(detection, version, file, digests), null, 2)}\n`, ...files }
}

function manifest(
  detection: Detection,
  version: string,
  file: string,
  files: Readonly<Record<string, string>>,
): RunManifest {
  const { fingerprint, modelType, shape, questions } = detection
  const { method, objective, settings, device, data, variants, rejected, common, meanProb, warnings } = detection
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
    background: null,
    counts: {
      keyNeurons: questions.reduce((sum, { key }) => sum + key.neurons.length, 0),
      commonNeurons: common.length,
    },
    meanProb,
    warnings: [...warnings],
    files,
  }
}

/** SHA-256 of a text in UTF-8, in hex. */
export function digest(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}

function lines(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('')
}
