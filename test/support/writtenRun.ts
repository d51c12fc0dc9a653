import { join } from 'node:path'
import { rawPrompting } from '../../main/models/tokenizer/prompting.ts'
import type { StoredVariant } from '../../main/datasets/question.ts'
import { writeFolderAtomically } from '../../main/files/atomicFolder.ts'
import { detectionFiles, type Detection } from '../../main/runs/detectionFiles.ts'
import { scoreSums } from '../../main/runs/scoreSums.ts'
import { question } from './questions.ts'
import { temporaryFolder } from './temporaryFolder.ts'

type Place = [number, number]

/** A question of a run and the neurons that were found for it. */
export interface WrittenQuestion {
  readonly id: string
  readonly domain?: string
  readonly lang?: string | null
  readonly pair?: string | null
  readonly stem?: string
  readonly variants?: readonly StoredVariant[]
  /** Best first; the score of the first is 1, of the next 1/2, and so on. */
  readonly neurons: readonly Place[]
}

export interface WrittenRun {
  readonly fingerprint: string
  readonly shape: { readonly nLayers: number; readonly dMlp: number }
  readonly questions: readonly WrittenQuestion[]
  readonly common?: readonly Place[]
  /** Token of a right letter; 3 by default. */
  readonly target?: (gold: string) => number
}

/** Writes the folder of a detection whose results are made up; it is removed when the running test ends. */
export async function writtenRun({
  fingerprint,
  shape,
  questions,
  common = [],
  target = () => 3,
}: WrittenRun): Promise<string> {
  const prompt = 'Which?\n A. one\n B. two\n\nAnswer:'
  const one = { prompt, gold: 'A', template: null, order: [0, 1] }
  const detected = questions.map(({ id, domain = 'd', lang = 'en', pair = null, ...rest }) => {
    const { neurons, variants = [one], stem = `Which is ${id}?` } = rest
    const scores = neurons.map((_, i) => 1 / (i + 1))
    return {
      ...{ id, domain },
      source: question({ id, domain, lang, pair, stem, options: ['one', 'two'], answer: 0, variants: [...variants] }),
      variants: variants.map(({ gold }) => ({ target: target(gold), prob: 0.5, converged: true, error: null })),
      cluster: {
        ...{ neurons: [...neurons], scores, frequency: neurons.map(() => variants.length) },
        ...{ na: scores, ica: scores.map(() => 1) },
      },
      key: { neurons: [...neurons], scores },
      exact: { neurons: [...neurons], effect: scores, effectLog: scores.map((score) => 2 * score), scores },
    }
  })
  const scores = scoreSums(
    detected.map(({ id, key: { neurons, scores } }) => ({
      id,
      variants: [
        {
          neurons: Int32Array.from(neurons, ([layer, neuron]) => layer * shape.dMlp + neuron),
          scores: Float32Array.from(scores),
          ...{ max: scores[0] ?? 0, sum: scores.reduce((sum, score) => sum + score, 0) },
        },
      ],
    })),
  )
  const detection: Detection = {
    ...{ fingerprint, modelType: 'llama', shape: { ...shape }, device: 'cpu', elapsedMs: 1, method: 'qrnca' },
    ...{ objective: 'prob', warnings: [], meanProb: 0.5, computed: 1, rejected: 0, data: '0'.repeat(64) },
    ...{ background: null, nClusters: detected.length, scores },
    variants: detected.reduce((sum, { variants }) => sum + variants.length, 0),
    common: common.map((neuron) => ({ neuron, occurrences: 9 })),
    settings: {
      ...{
        mode: 'corrected',
        rule: 'adaptive',
        steps: 256,
        tolerance: 1e-3,
        letters: 'auto',
        candidates: 1,
        to: 'zero',
      },
      ...{ t: 0.2, u: 0.3, v: 20, seed: 0 },
      ...rawPrompting,
    },
    questions: detected,
  }
  const dir = join(await temporaryFolder(), 'run')
  await writeFolderAtomically(dir, detectionFiles(detection, '0.0.0', 'questions.jsonl'))
  return dir
}
