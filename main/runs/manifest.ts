import * as v from 'valibot'
import { BaselineSchema } from '../methods/evaluationSchema.ts'
import { Letters, Mode, Objective, PromptingName, Rule, SetTo } from './names.ts'

/**
 * Raise it when a reader of older folders would misread new ones. Since 2, `run.json` has a seal; since 3, a run may be of
 * any kind and a detection's has its score sums; since 4, prompts may have been put in a chat; since 5, a detection may have
 * exact effects.
 */
export const runFormat = { format: 'engram-run', formatVersion: 5 } as const
export const manifestFile = 'run.json'
/** A detection's score sums. */
export const sumsFile = 'scores.bin'
/** What its neurons do when each is switched off alone. */
export const effectsFile = 'exact_effects.jsonl'

/** What a person calls neurons, beside an exported run. */
export const labelsFile = 'neuron_labels.json'

/** No model has as many; lists of this length still fit into memory. */
const mostNeurons = 2 ** 26

const Count = v.pipe(v.number('expected a whole number'), v.integer('expected a whole number'), v.minValue(0))
const Text = v.string('expected text')

/** What every run says about itself, whatever its kind. */
export const ManifestHead = {
  format: v.literal(runFormat.format),
  formatVersion: v.picklist([1, 2, 3, 4, runFormat.formatVersion]),
  /** Version of Engram that wrote it. */
  engram: Text,
}

/** What a detection was told, with what it chose itself filled in. */
export const DetectionSettings = v.object({
  mode: Mode,
  rule: Rule,
  steps: Count,
  tolerance: v.number(),
  letters: Letters,
  /** Whose exact effects were measured besides; older runs have none. */
  candidates: v.optional(Count, 0),
  /** What neurons were set to for their exact effects. */
  to: v.optional(SetTo, 'zero'),
  t: v.number(),
  u: v.number(),
  v: Count,
  /** Of random neurons and of the option orders of questions that were rendered. */
  seed: Count,
  /** How prompts were put; of a chat with the text of the template that was used. */
  prompting: v.optional(PromptingName, 'raw'),
  system: v.optional(v.nullable(Text), null),
  answerStart: v.optional(v.nullable(Text), null),
  chatTemplate: v.optional(v.nullable(Text), null),
})

/**
 * `run.json` of a detection: what it asked, of which model, with which settings, and what else its folder holds. Neither
 * times nor paths nor what came from the store: the same run writes the same bytes.
 */
export const RunManifestSchema = v.object({
  ...ManifestHead,
  kind: v.literal('detect'),
  method: Text,
  objective: Objective,
  settings: DetectionSettings,
  model: v.pipe(
    v.object({ fingerprint: Text, modelType: Text, adapter: v.optional(Text), nLayers: Count, dMlp: Count }),
    v.check(({ nLayers, dMlp }) => nLayers * dMlp <= mostNeurons, `expected at most ${mostNeurons} neurons`),
  ),
  device: Text,
  data: v.object({ file: Text, sha256: Text, questions: Count, variants: Count, rejected: Count }),
  /** The corpus of clusters that was borrowed and its clusters besides the run's own; null when rareness was judged by the run's own questions. */
  background: v.nullable(v.object({ file: Text, sha256: Text, clusters: Count })),
  counts: v.object({ keyNeurons: Count, commonNeurons: Count }),
  /** Of the right letters, over all variants. */
  meanProb: v.number(),
  /** Whether the model answers the questions better than guessing would; null where its letters were not read. */
  baseline: v.optional(v.nullable(BaselineSchema)),
  warnings: v.array(Text),
  /** SHA-256 (hex) of every other file of the folder; names that a run does not write are refused. */
  files: v.strictObject({
    ...{ 'questions.jsonl': Text, 'clusters.jsonl': Text, 'neuron_attr_score.json': Text },
    ...{ 'common_neuron.json': Text, 'key_neuron.json': Text },
    /** Not of a method whose thresholds do not move. */
    'scores.bin': v.optional(Text),
    /** Where exact effects were measured. */
    'exact_effects.jsonl': v.optional(Text),
  }),
})

export type RunManifest = v.InferOutput<typeof RunManifestSchema>
