/** The shapes of the window's contract that say what came out of runs: tables, verdicts, comparisons. */
import * as v from 'valibot'
import { BreakdownSchema } from '../../methods/answers/breakdownSchema.ts'
import { GuardsSchema } from '../../methods/answers/lettersSchema.ts'
import { BaselineSchema, ComparisonSchema, EstimateSchema } from '../../methods/evaluationSchema.ts'
import { answerParts } from '../../runs/answers.ts'
import { runKindNames } from '../../runs/kindFields.ts'
import { FilterText } from './limits.ts'
import { Count, Id, Share } from './schemas.ts'

export const RunFile = v.object({ name: v.string(), type: v.string(), sizeBytes: Count })

/** One setting, as a form shows it. `preset` null: it may be left open. */
const FieldInfo = v.object({
  ...{ name: v.string(), help: v.string(), preset: v.nullable(v.union([v.string(), v.number(), v.boolean()])) },
  form: v.variant('kind', [
    v.object({ kind: v.literal('choice'), choices: v.pipe(v.array(v.string()), v.readonly()) }),
    v.object({ kind: v.picklist(['whole', 'real']), min: v.number(), max: v.number(), above: v.boolean() }),
    v.object({
      ...{ kind: v.literal('named'), choices: v.pipe(v.array(v.string()), v.readonly()) },
      ...{ min: v.number(), max: v.number() },
    }),
    v.object({ kind: v.literal('switch') }),
    v.object({ kind: v.literal('text'), most: Count, isFile: v.boolean() }),
  ]),
})
/** What the model made of a few questions that were put to it one way. */
const TriedPrompting = v.object({ correct: Count, meanMass: v.number(), meanProb: v.number() })
/** `reason`: why there is no chat. */
export const PromptTrial = v.object({
  ...{ n: Count, raw: TriedPrompting, chat: v.nullable(TriedPrompting), reason: v.nullable(v.string()) },
})
/**
 * A few facts asked in one language. `knows`: more right than luck explains in so many languages; `chance`: no more than
 * guesses; `unsure`: more than guesses, and too few were asked to tell.
 */
export const LangCheck = v.object({
  ...{ lang: v.string(), standing: v.picklist(['knows', 'unsure', 'chance']), baseline: BaselineSchema },
  /** The letters have so little of the next token that answers say little. */
  isMassLow: v.boolean(),
})
export const KindInfo = v.object({
  ...{ kind: v.picklist(runKindNames), title: v.string(), fields: v.array(FieldInfo) },
  /** Of which some are chosen; none for most kinds. */
  methods: v.array(v.string()),
  /** Its prompts can be computed by the workers of a queue. */
  isShared: v.boolean(),
})
/** `movable`: its thresholds move without the model. */
export const DetectorInfo = v.object({ name: v.string(), title: v.string(), summary: v.string(), movable: v.boolean() })

/** Answers of one part of a run as tables. A run of an edit has answers before it, after it, and under its first control. */
export const RunPart = v.picklist(answerParts)
export const BreakdownInput = v.object({ runId: Id, part: RunPart })
export { BreakdownSchema as Breakdown }

/** Detections that ask the same questions, the one that is looked at first. */
export const SideBySide = v.array(
  v.object({
    ...{ runId: Id, name: v.string(), method: v.string() },
    /** Questions that both have, and the share of a question's neurons that this one names too. */
    ...{ questions: v.number(), share: EstimateSchema },
  }),
)

/** A mean with its 95 % interval; nulls where there is nothing, or too little, to say. */
const Estimate = v.object({ mean: v.nullable(v.number()), low: v.nullable(v.number()), high: v.nullable(v.number()) })
/** Change of ln P(right letter) in nats: of neurons doubled, and of neurons switched off. */
const Moved = v.object({ boost: Estimate, suppress: Estimate })
const Ratio = v.object({
  ...{ ratio: v.nullable(v.number()), low: v.nullable(v.number()), high: v.nullable(v.number()) },
  ...{ atLeast: v.nullable(v.number()), note: v.nullable(v.string()) },
})
const GuardsPerEdit = v.object({ boost: GuardsSchema, suppress: GuardsSchema })
const Pushing = v.object({ sets: Count, of: Count })

/** What an evaluation found of the neurons of a detection. */
const EvaluatedRun = v.object({
  /** The detector, with more where several runs have the same. */
  ...{ name: v.string(), method: v.string() },
  fields: v.array(
    v.object({
      /** `all`, `domain:geography`, `lang:en`, `both:geography/en`. */
      id: v.string(),
      kind: v.picklist(['all', 'domain', 'lang', 'both']),
      domain: v.nullable(v.string()),
      lang: v.nullable(v.string()),
      questions: Count,
      verdict: v.string(),
      sentence: v.string(),
      tests: v.array(v.object({ name: v.string(), passed: v.nullable(v.boolean()), detail: v.string() })),
      accuracy: v.nullable(Share),
      baseline: BaselineSchema,
      /** Letters in the own questions and in those of other facts, and how many sets move one there; null of earlier versions. */
      guards: v.nullable(
        v.object({
          ...{ own: GuardsPerEdit, others: GuardsPerEdit },
          pushing: v.object({ boost: Pushing, suppress: Pushing }),
        }),
      ),
      /** Neurons of a question's set, mean. */
      neurons: v.number(),
      own: Moved,
      /** Random neurons, as many in the same layers. */
      random: Moved,
      unrelated: Moved,
      pcr: v.object({ boost: Ratio, suppress: Ratio }),
    }),
  ),
  /** `cells[i][j]`: found in language i, measured on the same facts in language j. Null with one language. */
  transfer: v.nullable(
    v.object({
      langs: v.array(v.string()),
      cells: v.array(v.array(v.object({ facts: Count, own: v.nullable(Moved), control: v.nullable(Moved) }))),
    }),
  ),
})
/** One or several detections, and each two of them on the questions they share. */
export const EvaluationView = v.object({
  runs: v.array(EvaluatedRun),
  comparisons: v.array(ComparisonSchema),
  /** From which size on an effect counts; null of earlier versions. */
  least: v.nullable(v.object({ nats: v.number(), points: v.number() })),
})

/** Whose answers: a run's id, for its answers (after its edit, if it has one), or one part of it: `<id>#before`. */
export const AnswersRef = Id
export const AnswersRefs = v.pipe(v.array(AnswersRef), v.maxLength(50, 'expected at most 50 runs'))
export const ComparedRowsInput = v.object({
  baselineId: AnswersRef,
  runId: AnswersRef,
  /** As in `runs.rows`; `p` and `before` are of the baseline. */
  filter: FilterText,
  offset: Count,
  limit: v.pipe(Count, v.maxValue(1000)),
})
/** From the baseline to a run, of the share of right answers and of the right letter's probability; null of the baseline itself. */
const Differences = { delta: v.nullable(EstimateSchema), probDelta: v.nullable(EstimateSchema) }
export const Comparison = v.object({
  nShared: Count,
  /** The baseline first. */
  runs: v.array(
    v.object({
      /** As it was asked for. */
      runId: AnswersRef,
      name: v.string(),
      part: v.nullable(RunPart),
      accuracy: Share,
      /** Whether the answers are more than guesses. */
      baseline: BaselineSchema,
      /** Letters that became all answers, or that are pushed, from the baseline on; null of the baseline itself. */
      guards: v.nullable(GuardsSchema),
      ...Differences,
      cells: v.array(v.object({ domain: v.string(), lang: v.string(), share: Share, ...Differences })),
      langs: v.array(v.object({ lang: v.string(), share: Share, ...Differences })),
      /** Answers that changed. `p`: of McNemar's exact test over facts. */
      flips: v.nullable(
        v.object({
          rightToWrong: Count,
          wrongToRight: Count,
          otherWrong: Count,
          stayedRight: Count,
          stayedWrong: Count,
          p: v.number(),
        }),
      ),
    }),
  ),
  settings: v.array(v.object({ name: v.string(), values: v.array(v.string()), differs: v.boolean() })),
  /** Probability of the right letter in each run, a point for each prompt. */
  points: v.array(
    v.object({
      questionId: v.string(),
      pairId: v.nullable(v.string()),
      variant: Count,
      domain: v.string(),
      lang: v.nullable(v.string()),
      probs: v.array(v.number()),
    }),
  ),
})
