import * as v from 'valibot'
import type { Question } from '../../datasets/question.ts'
import { isObject } from '../../base/isObject.ts'
import { BaselineSchema } from '../../methods/evaluationSchema.ts'
import { DetectionSettings } from '../manifest.ts'
import { Letters, Method, Mode, Objective, Rule, SetTo } from '../names.ts'
import { ScoreSumsSchema } from '../scoreSums.ts'
import {
  Above0,
  BackgroundSource,
  Count,
  Millis,
  Neuron,
  Positive,
  Prompting,
  QuestionSource,
  Run,
  Shape,
} from './common.ts'

export const DetectInput = v.object({
  run: Run,
  data: QuestionSource,
  method: Method,
  objective: Objective,
  mode: Mode,
  rule: v.nullable(Rule),
  steps: v.nullable(Positive),
  tolerance: v.nullable(Above0),
  letters: v.nullable(Letters),
  /** Neurons of each question whose exact effect is measured besides those found; 0 for no effects at all. */
  candidates: Count,
  /** What neurons are set to for these; the mean is over the prompts of the detection. */
  to: SetTo,
  /** Cluster threshold, as a share of the largest score. */
  t: v.pipe(v.number(), v.minValue(0.01), v.ltValue(1)),
  /** Share of the clusters above which a neuron is common. */
  u: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  /** Most neurons of a question. */
  v: Positive,
  /** Of random neurons and of the option orders of questions that are rendered. */
  seed: Count,
  ...Prompting,
  background: v.nullable(BackgroundSource),
  /** How often it tells what the questions done so far give, at most; null for never. */
  soFarEveryMs: v.optional(v.nullable(Millis)),
})

/** What the first questions say about the others. */
const DetectEstimate = v.object({
  /** Questions that were tried, and prompts that are still to be computed. */
  questions: Count,
  prompts: Count,
  /** Between these, most likely, with what comes after the prompts. */
  lowMs: Millis,
  highMs: Millis,
  /** What of it comes after the prompts: exact effects. */
  laterMs: Millis,
  /** Of the engine's process at its largest, the results of the run included. */
  memoryBytes: v.number(),
})

const DetectedQuestion = v.object({
  id: v.string(),
  domain: v.string(),
  /** The question as it was asked, with its prompts. */
  source: v.custom<Question>((value) => isObject(value)),
  variants: v.array(
    v.object({
      ...{ target: Count, prob: v.number(), converged: v.boolean() },
      /** Of its integrals, as a share of the largest attribution. */
      error: v.nullable(v.number()),
      /** Of the method greedy: whether there was an answer to change, and the smallest set found that does. */
      flip: v.optional(
        v.object({
          isRight: v.boolean(),
          /** P(target) with the set off, and the token that is the answer then. */
          set: v.nullable(v.object({ neurons: v.array(Neuron), prob: v.number(), token: Count })),
        }),
      ),
    }),
  ),
  /** The coarse neuron set; its lists run in parallel. */
  cluster: v.object({
    neurons: v.array(Neuron),
    scores: v.array(v.number()),
    frequency: v.array(Count),
    na: v.array(v.number()),
    ica: v.array(v.number()),
  }),
  /** The query-relevant neurons, best first. */
  key: v.object({ neurons: v.array(Neuron), scores: v.array(v.number()) }),
  /** What single neurons do when each is switched off alone, beside the method's scores summed over variants; null where it was not asked for. */
  exact: v.nullable(
    v.object({
      neurons: v.array(Neuron),
      effect: v.array(v.number()),
      effectLog: v.nullable(v.array(v.number())),
      scores: v.array(v.number()),
    }),
  ),
})

export const DetectOutput = v.object({
  fingerprint: v.string(),
  modelType: v.string(),
  /** What adapter is in the weights; absent for none. */
  adapter: v.optional(v.string()),
  shape: Shape,
  device: v.string(),
  elapsedMs: Millis,
  method: Method,
  objective: Objective,
  settings: DetectionSettings,
  /** SHA-256 of the question file, hex. */
  data: v.string(),
  /** The corpus that was borrowed, and its clusters besides those of the run. */
  background: v.nullable(v.object({ file: v.string(), sha256: v.string(), clusters: Count })),
  /** All that common and rare were judged by. */
  nClusters: Count,
  variants: Count,
  computed: Count,
  /** Questions of the file that were not asked. */
  rejected: Count,
  /** Of the right letters. */
  meanProb: v.number(),
  /** Whether the model answers the questions better than guessing would; null where its letters were not read. */
  baseline: v.optional(v.nullable(BaselineSchema)),
  warnings: v.array(v.string()),
  questions: v.array(DetectedQuestion),
  common: v.array(v.object({ neuron: Neuron, occurrences: Count })),
  /** What thresholds move on; null for methods and modes whose thresholds do not. */
  scores: v.nullable(ScoreSumsSchema),
})
export type DetectOutput = v.InferOutput<typeof DetectOutput>

/**
 * What a detection sends while it goes on: what its first questions say about the others, and what those whose prompts are
 * done would give if there were no others. The latter has no exact effects and no sums, so its thresholds do not move.
 */
export const DetectItem = v.union([DetectEstimate, v.object({ soFar: DetectOutput })])
export type DetectItem = v.InferOutput<typeof DetectItem>
