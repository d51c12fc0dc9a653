import { nameOfSource, type QuestionSource } from '../../datasets/readRows.ts'
import { basename } from 'node:path'
import type { BackgroundSource } from '../calls/common.ts'
import type { DetectItem, DetectOutput } from '../calls/detection.ts'
import type { Detection } from '../detection.ts'
import { detectionFiles } from '../detectionFiles.ts'
import { agreementOf, meanAgreement, type MeanAgreement } from '../../methods/agreement.ts'
import { flipFigures, questionFlip, type FlipFigures, type PromptFlip } from '../../methods/questionFlip.ts'
import { factsOf, type AskedQuestion } from '../../methods/answers/units.ts'
import { createBootstrap, resamples } from '../../methods/statistics/bootstrap.ts'
import type { Summary } from '../summary.ts'
import { hooksOf, type Found, type Kind } from './kind.ts'

export interface DetectInput {
  readonly data: Exclude<QuestionSource, string>
  readonly background: BackgroundSource | null
}

/** A map that is looked at meanwhile changes no more often. */
const soFarEveryMs = 4000

/** The neurons behind each question. */
export const detect: Kind<'detect', DetectInput, DetectOutput> = {
  title: 'Detect',
  isShared: true,
  async run({ data, background }, options, context) {
    const { call, run, version } = context
    const { onSoFar } = context
    const hooks = hooksOf<DetectItem>(context)
    const onItem = (item: DetectItem): void => ('soFar' in item ? onSoFar?.(item.soFar) : hooks.onItem(item))
    const asked = { run, data, background, ...options, soFarEveryMs: onSoFar === undefined ? null : soFarEveryMs }
    const result = await call('detect', asked, { ...hooks, onItem })
    const { questions, common, meanProb, baseline, scores } = result
    const files = detectionFiles(result, version, basename(nameOfSource(data)))
    const keys = questions.map(({ key }) => key.neurons.length)
    const variants = questions.flatMap(({ variants }) => variants)
    const { dMlp } = result.shape
    const index = (places: readonly (readonly [number, number])[]): number[] =>
      places.map(([layer, neuron]) => layer * dMlp + neuron)
    const flips = flipsOf(
      questions.map(({ variants }) =>
        variants.map(({ flip }) =>
          flip === undefined
            ? undefined
            : { isRight: flip.isRight, neurons: flip.set === null ? null : index(flip.set.neurons) },
        ),
      ),
    )
    const measured = questions.flatMap(({ source, key, exact }) =>
      exact === null
        ? []
        : [{ ...source, key: index(key.neurons), ...exact, neurons: index(exact.neurons), v: result.settings.v }],
    )
    return {
      ...{ result, files, device: result.device, nQuestions: questions.length, nVariants: result.variants },
      warnings: [...result.warnings],
      summary: summaryOf({
        keys,
        nCommon: common.length,
        meanProb,
        baseline,
        isMovable: scores !== null,
        variants,
        measured,
        flips,
      }),
    }
  },
}

/** What a run's record says of a detection that is read from its files. */
export function foundDetection({ manifest, questions, common, sums }: Detection): Found {
  const { device, data, warnings, meanProb, baseline, model } = manifest
  const { fingerprint, modelType, nLayers, dMlp } = model
  const keys = questions.map(({ key }) => key.neurons.length)
  const variants = questions.flatMap(({ found }) => found)
  const flips = flipsOf(
    questions.map(({ found }) =>
      found.map(({ flip }) =>
        flip === undefined ? undefined : { isRight: flip.isRight, neurons: flip.set?.neurons ?? null },
      ),
    ),
  )
  const measured = questions.flatMap(({ id, source, key, exact }) =>
    exact === null ? [] : [{ ...source, id, key: key.neurons, ...exact, v: manifest.settings.v }],
  )
  return {
    ...{ device, nQuestions: data.questions, nVariants: data.variants, warnings: [...warnings], accuracy: null },
    model: { name: modelType, fingerprint, nLayers, dMlp },
    summary: summaryOf({
      keys,
      nCommon: common.length,
      meanProb,
      baseline,
      isMovable: sums !== null,
      variants,
      measured,
      flips,
    }),
  }
}

interface Counted {
  /** Neurons of each question. */
  readonly keys: readonly number[]
  readonly nCommon: number
  readonly meanProb: number
  readonly baseline: DetectOutput['baseline']
  readonly isMovable: boolean
  readonly variants: readonly { readonly converged: boolean }[]
  /** Questions whose neurons' exact effects are known. */
  readonly measured: readonly Measured[]
  /** Null of methods that look for none. */
  readonly flips: FlipFigures | null
}

interface Measured extends AskedQuestion {
  /** `layer * dMlp + neuron` */
  readonly key: readonly number[]
  readonly neurons: readonly number[]
  readonly scores: readonly number[]
  readonly effect: readonly number[]
  /** Most neurons of a question. */
  readonly v: number
}

function flipsOf(questions: readonly (readonly (PromptFlip | undefined)[])[]): FlipFigures | null {
  const found = questions.map((prompts) => prompts.filter((prompt) => prompt !== undefined))
  return found.every((prompts) => prompts.length === 0) ? null : flipFigures(found.map(questionFlip))
}

/** Null where nothing was measured. */
function agreementIn(questions: readonly Measured[]): MeanAgreement | null {
  if (questions.length === 0) return null
  const facts = factsOf(questions)
  const each = questions.map(({ id, key, neurons, scores, effect: effects, v }) => ({
    unit: facts.unitOf(id),
    agreement: agreementOf({ neurons, scores, effects }, key, v),
  }))
  return meanAgreement(each, createBootstrap(resamples, 0))
}

function summaryOf({ keys, nCommon, meanProb, baseline, isMovable, variants, measured, flips }: Counted): Summary {
  return {
    kind: 'detect',
    keyNeurons: keys.reduce((sum, n) => sum + n, 0),
    ...{ commonNeurons: nCommon, meanProb, movable: isMovable },
    ...(baseline == null ? {} : { baseline }),
    agreement: agreementIn(measured),
    ...(flips === null ? {} : { flips: { ...flips } }),
    empty: keys.filter((n) => n === 0).length,
    unconverged: variants.filter(({ converged }) => !converged).length,
  }
}
