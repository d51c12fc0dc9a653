import type { FolderFiles } from '../files/atomicFolder.ts'
import type { Output } from '../rpc/contract.ts'

/** The files of a detection. Each but run.json holds JSON lines. */
export const detectionFileNames = [
  'run.json',
  'clusters.jsonl',
  'neuron_attr_score.json',
  'common_neuron.json',
  'key_neuron.json',
] as const

type Detection = Output<'detect'>

/**
 * What a detection writes. Neither times nor what came from the store are in it: a run that was resumed or repeated
 * gives the same bytes as one that was never disturbed.
 *
 * @param data name of the question file, for people
 */
export function detectionFiles(detection: Detection, version: string, data: string): FolderFiles {
  const { questions, common } = detection
  return {
    'run.json': `${JSON.stringify(manifest(detection, version, data), null, 2)}\n`,
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
  } satisfies Record<(typeof detectionFileNames)[number], string>
}

function manifest(detection: Detection, version: string, data: string): object {
  const { fingerprint, mode, settings, device, questions, variants, common, meanProb, warnings } = detection
  return {
    engram: version,
    method: 'qrnca',
    mode,
    settings,
    model: fingerprint,
    device,
    data: { name: data, sha256: detection.data },
    counts: {
      questions: questions.length,
      variants,
      keyNeurons: questions.reduce((sum, { key }) => sum + key.neurons.length, 0),
      commonNeurons: common.length,
    },
    meanProb,
    warnings,
  }
}

function lines(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('')
}
