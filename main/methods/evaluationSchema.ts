/**
 * The result of an evaluation, as `evaluation.json` holds it and the contract carries it.
 *
 * Words: the *own* set of a question is what the run found for it. A *unit* is what may be taken as independent: a
 * question, or all questions of one fact (translations of a pair, equal stems); intervals and tests count units, and
 * variants of a question and translations of a fact are never taken for independent answers. Intervals are 95 %,
 * BCa bootstrap over units where nothing else is said, and null where there are fewer than five units.
 *
 * Effects are those of `boost` (neurons times 2) and `suppress` (times 0) at the last prompt position on the probability
 * of the right letter:
 *
 *   relative   = (p' - p) / p    the paper's measure; unbounded above, so a few tiny p can carry it
 *   logRatio   = ln(p' / p)      nats; what tests and verdicts are based on
 *   difference = p' - p          probability
 */
import * as v from 'valibot'
import { isPlainName } from '../base/plainName.ts'
import { GuardsSchema, PushSchema } from './answers/lettersSchema.ts'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Nullable = v.nullable(v.number())

/** A mean over units with its interval; null without a single unit. */
export const EstimateSchema = v.object({ mean: Nullable, low: Nullable, high: Nullable, units: Count })

/** Right answers. The interval is Wilson's, for as many answers as are independent (Kish's effective number). */
export const AccuracySchema = v.object({
  correct: Count,
  /** Variants asked. */
  of: Count,
  units: Count,
  effective: v.number(),
  share: Nullable,
  low: Nullable,
  high: Nullable,
  /** Share of right answers by guessing: the mean of 1 / options. */
  chance: v.number(),
  /** P of as many right facts by guessing, or more; absent where an earlier version counted. */
  p: v.optional(v.number()),
  /**
   * Nothing shows that anything is known here: the exact binomial test over facts has a p above 0.05 / fields, since of
   * many fields some exceed chance by luck. @see methods/answers/chance.ts
   */
  atChance: v.boolean(),
})

/** The model's own answers, with the mean probability of the right letter and of all letters together. */
export const BaselineSchema = v.object({ ...AccuracySchema.entries, prob: v.number(), mass: v.number() })

/** A share with its 95 % interval (Wilson's, over facts); nulls where there is nothing that it is of. */
const PartSchema = v.object({ share: Nullable, low: Nullable, high: Nullable })

/** Changed answers, before and after an edit. */
const FlipsSchema = v.object({
  /** Answers compared, and how many of them were right before. */
  of: Count,
  right: Count,
  wrong: Count,
  /** Wrong to right, out of `wrong`; right to wrong, out of `right`; another wrong letter, out of `wrong`. */
  toRight: Count,
  toWrong: Count,
  toOtherWrong: Count,
  /** `toWrong` of `right`, and `toRight` of `wrong`; absent where an earlier version counted. */
  ...{ lost: v.optional(PartSchema), mended: v.optional(PartSchema) },
  /** Units with more answers right than before, and with fewer: McNemar's discordant counts. */
  improved: Count,
  worsened: Count,
  /** Of McNemar's exact test, two-sided; 1 when nothing changed. */
  p: v.number(),
  /** The same with Edwards' continuity correction, one degree of freedom. */
  chiSquare: v.number(),
})

export const EffectSchema = v.object({
  /** Measurements: an edited run of one prompt each. */
  items: Count,
  /** Of these, with P(right letter) below 1e-4 before: no relative change is taken of them. */
  leftOut: Count,
  relative: EstimateSchema,
  logRatio: EstimateSchema,
  difference: EstimateSchema,
  flips: FlipsSchema,
  /** How much the share of right answers grows; absent where an earlier version counted. */
  gain: v.optional(EstimateSchema),
})

const EffectsSchema = v.object({ boost: EffectSchema, suppress: EffectSchema })

/** Own effect minus that of a control in the same units, in nats; `p` of a two-sided sign-flip test. */
const ContrastSchema = v.object({ ...EstimateSchema.entries, p: v.number() })
const ContrastsSchema = v.object({ boost: ContrastSchema, suppress: ContrastSchema })

/** Probability change ratio: mean relative change of the own questions by that of unrelated ones. */
const PcrSchema = v.object({
  related: EstimateSchema,
  unrelated: EstimateSchema,
  /** Null where the unrelated mean cannot be told from 0; `note` says why, and the ratio is at least `atLeast`. */
  ratio: Nullable,
  low: Nullable,
  high: Nullable,
  atLeast: Nullable,
  note: v.nullable(v.string()),
})
const PcrsSchema = v.object({ boost: PcrSchema, suppress: PcrSchema })

/** Questions in one domain, in one language, in both, or all of them. */
export const FieldSchema = v.object({
  /** `all`, `domain:P36`, `lang:fr`, `both:P36/fr`. */
  id: v.string(),
  kind: v.picklist(['all', 'domain', 'lang', 'both']),
  domain: v.nullable(v.string()),
  lang: v.nullable(v.string()),
  questions: Count,
  units: Count,
})

const LayersSchema = v.array(Count)

/** How far sets reach beyond their own question. */
const LocalitySchema = v.object({
  /** Which other questions; `same-fact` are the translations of the question. */
  where: v.picklist(['same-field', 'other-domain', 'other-language', 'unrelated', 'same-fact']),
  pairs: Count,
  effects: EffectsSchema,
  /** Share of answers (letters) that stay as they were. */
  unchanged: v.object({ boost: EstimateSchema, suppress: EstimateSchema }),
})

/** Own sets under wordings that the detection did not see. */
const WordingSchema = v.object({
  /** `detected`: the run's own variants; `template`: another template; `order`: a seen template, other option order. */
  kind: v.picklist(['detected', 'template', 'order']),
  templates: v.array(v.string()),
  baseline: BaselineSchema,
  own: EffectsSchema,
  /** Same-layers random sets in the same prompts. */
  random: EffectsSchema,
})

/** Neurons pooled over half of a field's questions, measured on its other half, halves exchanged. */
const PooledSchema = v.object({
  /** Neurons in each half's set. */
  neurons: v.tuple([Count, Count]),
  own: EffectsSchema,
  random: EffectsSchema,
  sameLayers: EffectsSchema,
  /** On questions of other fields. */
  others: EffectsSchema,
  beyond: v.object({ random: ContrastsSchema, sameLayers: ContrastsSchema }),
})

/** Change of the next-token distribution on free text, edit at all positions: KL(before || after), nats a token. */
const DriftSchema = v.object({
  sets: Count,
  texts: Count,
  tokens: Count,
  boost: EstimateSchema,
  suppress: EstimateSchema,
  /** Same-layers random sets of the same sizes. */
  random: v.object({ boost: EstimateSchema, suppress: EstimateSchema }),
})

/**
 * The right letter read off the activations of a field's pooled neurons alone: nearest class mean in standardised
 * activations, calibrated on half of the field's units and tested on the other half, halves exchanged.
 */
const PredictionSchema = v.object({
  neurons: v.tuple([Count, Count]),
  own: AccuracySchema,
  /** Same-layers random neurons, the same procedure. */
  random: AccuracySchema,
  /** The model's own answers to the same prompts. */
  model: AccuracySchema,
})

const VerdictSchema = v.picklist([
  'empty', // no neurons
  'too-few', // too few units to say
  'not-known', // the model does not know the answers (it is at chance), so no knowledge can be located
  'diffuse', // no better than random sets
  'slight', // better, and by less than counts
  'letters', // moves letters whatever the question
  'general', // moves unrelated questions as much
  'wording', // known, or held by these neurons, only in the wordings of the detection
  'localised',
])

/** What is known of a neuron set, and what it amounts to. @see methods/evaluation/verdict.ts for the rules */
const CardSchema = v.object({
  verdict: VerdictSchema,
  /** The verdict with its decisive figures, for people. */
  sentence: v.string(),
  /** Every test that was made, in order; `passed` is null where it could not be. */
  tests: v.array(v.object({ name: v.string(), passed: v.nullable(v.boolean()), detail: v.string() })),
})

const GuardsPerEdit = v.object({ boost: GuardsSchema, suppress: GuardsSchema })
/** Sets that move one letter in questions of other facts, of those that were tried on enough of them to tell. */
const PushingSchema = v.object({ sets: Count, of: Count })

const FieldEvaluationSchema = v.object({
  field: FieldSchema,
  baseline: BaselineSchema,
  neurons: v.object({
    /** Of a question's set. */
    mean: v.number(),
    min: Count,
    max: Count,
    distinct: Count,
    empty: Count,
    layers: LayersSchema,
  }),
  own: EffectsSchema,
  /** Random sets of the same size, and of the same size in each layer. */
  random: EffectsSchema,
  sameLayers: EffectsSchema,
  /** The own sets on their unrelated questions. */
  unrelated: EffectsSchema,
  beyond: v.object({ random: ContrastsSchema, sameLayers: ContrastsSchema, unrelated: ContrastsSchema }),
  pcr: v.object({ own: PcrsSchema, random: PcrsSchema, sameLayers: PcrsSchema }),
  locality: v.array(LocalitySchema),
  wordings: v.array(WordingSchema),
  /** Null for fields that are neither a domain nor a language, and where there are too few units to halve. */
  pooled: v.nullable(PooledSchema),
  drift: v.nullable(DriftSchema),
  prediction: v.nullable(PredictionSchema),
  /** Mean share of variants in which a neuron of a set passes that variant's own threshold. */
  stability: EstimateSchema,
  /** Letters in the own questions and in those of other facts; absent where an earlier version evaluated. */
  guards: v.optional(
    v.object({
      ...{ own: GuardsPerEdit, others: GuardsPerEdit },
      pushing: v.object({ boost: PushingSchema, suppress: PushingSchema }),
    }),
  ),
  card: CardSchema,
})

const Change = v.object({ relative: Nullable, logRatio: Nullable, difference: Nullable })
const Changes = v.object({ boost: Change, suppress: Change })

const QuestionEvaluationSchema = v.object({
  id: v.string(),
  domain: v.string(),
  lang: v.nullable(v.string()),
  pair: v.nullable(v.string()),
  /** Of its variants, how many are answered right, and the mean probability of the right letter. */
  correct: Count,
  variants: Count,
  prob: v.number(),
  neurons: v.array(
    v.object({
      layer: Count,
      neuron: Count,
      score: v.number(),
      /** Share of variants, and of the compared runs of the same method, in which it is found. */
      variants: Nullable,
      runs: Nullable,
    }),
  ),
  own: Changes,
  random: Changes,
  sameLayers: Changes,
  unrelated: Changes,
  wordings: Changes,
  /** Share of random sets of both kinds, and the own set, that move the right letter as far (boost up, suppress down). */
  rank: v.object({ boost: Nullable, suppress: Nullable, sets: Count }),
  flips: v.object({ boost: FlipsSchema, suppress: FlipsSchema }),
  /** KL(before || after) a token on free text; null where it was not measured. */
  drift: v.nullable(v.object({ boost: v.number(), suppress: v.number() })),
  /** The letter that its neurons move most in questions of other facts. */
  push: v.optional(v.object({ boost: v.nullable(PushSchema), suppress: v.nullable(PushSchema) })),
  card: CardSchema,
})

/** A square table by field: `cells[i][j]` belongs to `fields[i]` and `fields[j]`. */
const OverlapSchema = v.object({
  kind: v.picklist(['domain', 'lang']),
  fields: v.array(v.string()),
  cells: v.array(
    v.array(
      v.object({
        a: Count,
        b: Count,
        shared: Count,
        jaccard: Nullable,
        /** Shared by the smaller set's size. */
        overlap: Nullable,
        /** Of random sets of these sizes: expected shared neurons (hypergeometric) and Jaccard index. */
        expected: v.object({ shared: v.number(), jaccard: Nullable }),
        /** Shared by expected. */
        lift: Nullable,
        /** Chance of as many shared neurons or more for random sets. */
        p: v.number(),
        /** Jaccard index when the questions' fields are shuffled: what equal prompts and letters alone make shared. */
        shuffled: v.object({ mean: Nullable, low: Nullable, high: Nullable }),
      }),
    ),
  ),
})

/** Found in language i, measured on the same facts in language j. */
const TransferSchema = v.object({
  langs: v.array(v.string()),
  cells: v.array(
    v.array(
      v.object({
        facts: Count,
        effects: v.nullable(EffectsSchema),
        /** The same sets on other facts in language j. */
        control: v.nullable(EffectsSchema),
      }),
    ),
  ),
})

/** Sets pooled over field i, measured on questions of field j (cross-fitted where i = j). */
const PooledMatrixSchema = v.object({
  kind: v.picklist(['domain', 'lang']),
  fields: v.array(v.string()),
  cells: v.array(v.array(v.nullable(EffectsSchema))),
})

/** A prompt as the model read it: token by token, with the piece of text that each completes. */
const AskedPromptSchema = v.object({
  question: v.string(),
  ids: v.array(Count),
  pieces: v.array(v.string()),
  /** The right letter, and the token that it is measured by. */
  ...{ gold: v.string(), target: v.object({ id: Count, piece: v.string() }) },
})

const RunEvaluationSchema = v.object({
  /** What to call it: its method, with the folder's name where several runs have the same. */
  name: v.string(),
  /** Name of its folder, and the SHA-256 of its run.json: what this evaluation is of. */
  dir: v.pipe(v.string(), v.check(isPlainName, 'expected the name of a folder')),
  manifest: v.string(),
  method: v.string(),
  objective: v.nullable(v.string()),
  settings: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()])),
  data: v.object({ name: v.string(), sha256: v.string() }),
  controls: v.object({
    /** Who the unrelated questions are, for people. */
    group: v.string(),
    perQuestion: Count,
    pairs: Count,
  }),
  /** `all` first, then domains, languages, and both where there are several of each. */
  fields: v.array(FieldEvaluationSchema),
  questions: v.array(QuestionEvaluationSchema),
  /** Of the first question, its first variants; absent where an earlier version evaluated. */
  prompts: v.optional(v.array(AskedPromptSchema)),
  overlap: v.array(OverlapSchema),
  transfer: v.nullable(TransferSchema),
  pooled: v.array(PooledMatrixSchema),
  warnings: v.array(v.string()),
})

/** Two runs over the same questions. */
export const ComparisonSchema = v.object({
  runs: v.tuple([v.string(), v.string()]),
  questions: Count,
  /** Of the two sets of a question, mean. */
  jaccard: EstimateSchema,
  overlap: EstimateSchema,
  /** Effect of the first minus effect of the second on the same questions. */
  own: ContrastsSchema,
})

export const EvaluationSchema = v.object({
  format: v.literal('engram-evaluation'),
  /** Since 2, the file has a seal. */
  formatVersion: v.picklist([1, 2]),
  model: v.object({
    /** Of its folder or file; absent where an earlier version evaluated. */
    name: v.optional(v.string()),
    ...{ fingerprint: v.string(), nLayers: Count, dMlp: Count },
  }),
  device: v.string(),
  settings: v.object({
    seed: Count,
    boost: v.number(),
    suppress: v.number(),
    /** Unrelated questions per question, and questions of each other kind. */
    controls: Count,
    /** Random sets of each kind per question. */
    randomSets: Count,
    /** Most neurons of a field's pooled set. */
    pooled: Count,
    /** Question sets whose drift on free text is measured. */
    driftSets: Count,
    /** An effect counts from so many nats of ln P(right letter) or points of P; absent where an earlier version judged. */
    ...{ leastNats: v.optional(v.number()), leastPoints: v.optional(v.number()) },
    confidence: v.number(),
    resamples: Count,
  }),
  /** Free texts that the drift was measured on. */
  texts: v.array(v.object({ name: v.string(), lang: v.nullable(v.string()), tokens: Count })),
  runs: v.array(RunEvaluationSchema),
  comparisons: v.array(ComparisonSchema),
  warnings: v.array(v.string()),
})

type Out<S extends v.GenericSchema> = v.InferOutput<S>
export type Evaluation = Out<typeof EvaluationSchema>
export type RunEvaluation = Out<typeof RunEvaluationSchema>
export type FieldEvaluation = Out<typeof FieldEvaluationSchema>
export type QuestionEvaluation = Out<typeof QuestionEvaluationSchema>
export type AskedPrompt = Out<typeof AskedPromptSchema>
export type Comparison = Out<typeof ComparisonSchema>
export type Field = Out<typeof FieldSchema>
export type Estimate = Out<typeof EstimateSchema>
export type Contrast = Out<typeof ContrastSchema>
export type Contrasts = Out<typeof ContrastsSchema>
export type Accuracy = Out<typeof AccuracySchema>
export type Baseline = Out<typeof BaselineSchema>
export type Flips = Out<typeof FlipsSchema>
export type Effect = Out<typeof EffectSchema>
export type Effects = Out<typeof EffectsSchema>
export type Pcr = Out<typeof PcrSchema>
export type Locality = Out<typeof LocalitySchema>
export type Wording = Out<typeof WordingSchema>
export type Pooled = Out<typeof PooledSchema>
export type Drift = Out<typeof DriftSchema>
export type Prediction = Out<typeof PredictionSchema>
export type Verdict = Out<typeof VerdictSchema>
export type Card = Out<typeof CardSchema>
export type Overlap = Out<typeof OverlapSchema>
export type Transfer = Out<typeof TransferSchema>
export type PooledMatrix = Out<typeof PooledMatrixSchema>
