import * as v from 'valibot'

/** Raise it when a reader of older folders would misread new ones. Since 2, `run.json` has a seal. */
export const runFormat = { format: 'engram-run', formatVersion: 2 } as const

/** No model has as many; lists of this length still fit into memory. */
const mostNeurons = 2 ** 26

const Count = v.pipe(v.number('expected a whole number'), v.integer('expected a whole number'), v.minValue(0))
const Text = v.string('expected text')

/**
 * `run.json`: what a run asked, of which model, with which settings, and what else its folder holds. Neither times nor
 * paths nor what came from the store: the same run writes the same bytes.
 */
export const RunManifestSchema = v.object({
  format: v.literal(runFormat.format),
  formatVersion: v.picklist([1, runFormat.formatVersion]),
  kind: v.literal('detect'),
  /** Version of Engram that wrote it. */
  engram: Text,
  method: Text,
  /** What was attributed: P(right letter), its logarithm, or that against the other letters'. */
  objective: v.picklist(['prob', 'log-prob', 'contrast']),
  settings: v.object({
    mode: v.picklist(['corrected', 'paper', 'published']),
    rule: v.picklist(['adaptive', 'published', 'paper', 'gauss-legendre']),
    steps: Count,
    tolerance: v.number(),
    letters: v.picklist(['auto', 'bare', 'space']),
    t: v.number(),
    u: v.number(),
    v: Count,
    /** Of random neurons and of the option orders of questions that were rendered. */
    seed: Count,
  }),
  model: v.pipe(
    v.object({ fingerprint: Text, modelType: Text, nLayers: Count, dMlp: Count }),
    v.check(({ nLayers, dMlp }) => nLayers * dMlp <= mostNeurons, `expected at most ${mostNeurons} neurons`),
  ),
  device: Text,
  data: v.object({ file: Text, sha256: Text, questions: Count, variants: Count, rejected: Count }),
  /** The corpus of clusters that was borrowed and its clusters besides the run's own; null when rareness was judged by the run's own questions. */
  background: v.nullable(v.object({ file: Text, sha256: Text, clusters: Count })),
  counts: v.object({ keyNeurons: Count, commonNeurons: Count }),
  /** Of the right letters, over all variants. */
  meanProb: v.number(),
  warnings: v.array(Text),
  /** SHA-256 (hex) of every other file of the folder; names that a run does not write are refused. */
  files: v.strictObject({
    ...{ 'questions.jsonl': Text, 'clusters.jsonl': Text, 'neuron_attr_score.json': Text },
    ...{ 'common_neuron.json': Text, 'key_neuron.json': Text },
  }),
})

export type RunManifest = v.InferOutput<typeof RunManifestSchema>
