/** The shapes of the window's contract that concern neurons: maps, facts, edits, reports. */
import * as v from 'valibot'
import { Float32Number } from '../../base/numbers.ts'
import { EditSchema } from '../../engine/edit.ts'
import { MeanEffect, QuestionEffect } from '../../runs/calls/neurons.ts'
import { ReportBlock } from '../../report/blocks/block.ts'
import { FilterText, Name, StoredName } from './limits.ts'
import { Count, Float32, Id, Int32, NeuronRef, Positive, Share, Time } from './schemas.ts'

// maps
/** Which questions of a detection: all, or those of a domain, a language, both, or one question. */
const Facet = v.object({
  domain: v.nullable(v.string()),
  lang: v.nullable(v.string()),
  questionId: v.nullable(v.string()),
})
export const FacetInput = v.object({
  runId: Id,
  facet: Facet,
  value: v.picklist(['score', 'frequency']),
  /** Thresholds; they move without the model. */
  t: v.number(),
  u: v.number(),
  v: Positive,
})
export const TileInput = v.object({
  ...FacetInput.entries,
  layers: v.tuple([Count, Count]),
  neurons: v.tuple([Count, Count]),
  /** Most columns of the tile. */
  width: v.pipe(Positive, v.maxValue(2048)),
})
export const Tile = v.object({
  nRows: Count,
  nColumns: Count,
  /** Largest value below each cell, `[nRows * nColumns]`, row by row; 0 where there is none. */
  values: Float32,
  /** The neuron that has it; -1 where there is none. */
  neurons: Int32,
  /** The largest of the area, the largest first; several may lie below one cell. */
  best: v.array(v.object({ neuron: NeuronRef, value: v.number() })),
  max: v.number(),
  nQuestions: Count,
})
export const SelectInput = v.object({
  ...FacetInput.entries,
  layers: v.tuple([Count, Count]),
  neurons: v.tuple([Count, Count]),
  /** Most neurons, best first. */
  limit: v.pipe(Positive, v.maxValue(20_000)),
})
export const Selection = v.object({
  total: Count,
  neurons: v.array(v.object({ neuron: NeuronRef, score: v.number(), nQuestions: Count, isCommon: v.boolean() })),
})
export const LayerCounts = v.object({
  layers: v.array(v.object({ layer: Count, neurons: Count, score: v.number(), expected: v.number() })),
  nQuestions: Count,
})
export const OverlapInput = v.object({
  runId: Id,
  by: v.picklist(['domain', 'lang']),
  measure: v.picklist(['jaccard', 'overlap', 'lift']),
  t: v.number(),
  u: v.number(),
  v: Positive,
})
export const Overlap = v.object({
  fields: v.array(v.object({ name: v.string(), size: Count, nQuestions: Count })),
  cells: v.array(v.array(v.object({ value: v.number(), shared: Count, expected: v.number() }))),
})
export const NeuronOrder = v.picklist(['score', 'nQuestions', 'layer'])
export const NeuronPage = v.object({
  total: Count,
  rows: v.array(
    v.object({
      neuron: NeuronRef,
      score: v.number(),
      nQuestions: Count,
      isCommon: v.boolean(),
      byDomain: v.record(v.string(), v.number()),
      byLang: v.record(v.string(), v.number()),
    }),
  ),
})
export const DetectedOrder = v.picklist(['position', 'nNeurons', 'prob'])
export const DetectedPage = v.object({
  total: Count,
  rows: v.array(
    v.object({
      questionId: v.string(),
      pairId: v.nullable(v.string()),
      domain: v.string(),
      lang: v.nullable(v.string()),
      stem: v.string(),
      right: v.string(),
      prob: v.number(),
      /** Share of the largest attribution that the integral's error may be; the completeness gauge. */
      error: v.nullable(v.number()),
      converged: v.boolean(),
      neurons: v.array(v.object({ neuron: NeuronRef, score: v.number() })),
      /** Of the method greedy: prompts that are answered right, those whose answer a set changes, the smallest such set. */
      flip: v.optional(v.object({ right: Count, flipped: Count, smallest: v.nullable(v.array(NeuronRef)) })),
    }),
  ),
})
const PromotedToken = v.object({ id: Count, text: v.string(), score: v.number() })
export const NeuronFacts = v.object({
  neuron: NeuronRef,
  promoted: v.array(PromotedToken),
  suppressed: v.array(PromotedToken),
  isCommon: v.boolean(),
  topQuestions: v.array(
    v.object({
      questionId: v.string(),
      domain: v.string(),
      lang: v.nullable(v.string()),
      stem: v.string(),
      score: v.number(),
    }),
  ),
  byDomain: v.record(v.string(), Share),
  byLang: v.record(v.string(), Share),
  stability: v.nullable(v.number()),
})

/** Whose questions a neuron's exact effect is asked on: those of a finished detection, or (null) of the project. */
export const EffectSource = v.object({ runId: v.nullable(Id), filter: FilterText })
/** Clean less off, so positive supports the answer; means over questions, with intervals over facts. */
export const NeuronEffects = v.object({
  ...{ effect: MeanEffect, effectLog: MeanEffect, activation: MeanEffect },
  rows: v.array(QuestionEffect),
  /** Prompts that were asked, and how many of them now. */
  ...{ questions: Count, prompts: Count, computed: Count, device: v.string() },
})
/** What one detection says of a neuron. */
export const NeuronFinding = v.object({
  ...{ runId: Id, name: v.string(), method: v.string(), nQuestions: Count, isCommon: v.boolean() },
  /** Questions whose final set has it, and those of them where it ranks best. */
  nFound: Count,
  questions: v.array(
    v.object({
      ...{ questionId: v.string(), domain: v.string(), lang: v.nullable(v.string()), stem: v.string() },
      /** Its place in the set, 1 for the best. */
      ...{ rank: Positive, score: v.number() },
    }),
  ),
})

/** What a person calls a neuron, and notes of it. */
export const NeuronLabel = v.object({
  neuron: NeuronRef,
  label: Name,
  note: v.pipe(v.string('expected a note'), v.maxLength(10_000, 'expected at most 10000 characters')),
})
/** The same of a project, where it may be longer. */
export const StoredLabel = v.object({ neuron: NeuronRef, label: StoredName, note: v.string() })

/** A named set of neurons, kept for the person; `fits`: it is of the open model. */
export const NeuronSetEntry = v.object({
  ...{ id: Id, name: v.string(), note: v.string(), modelName: v.string(), origin: v.string() },
  ...{ nNeurons: Count, fits: v.boolean() },
})
export const NewNeuronSet = v.object({
  name: v.pipe(Name, v.minLength(1, 'expected a name')),
  note: v.pipe(v.string('expected a note'), v.maxLength(10_000, 'expected at most 10000 characters')),
  origin: Name,
  neurons: v.pipe(v.array(NeuronRef), v.minLength(1, 'names no neuron'), v.maxLength(20_000, 'expected at most 20000')),
})

// edits
/** A part of an edit: some neurons, one operation. Parts apply in their order; scales multiply, a set overrides. */
const EditPart = v.object({
  name: Name,
  neurons: v.array(NeuronRef),
  op: v.variant('kind', [
    v.object({ kind: v.literal('scale'), factor: Float32Number }),
    v.object({ kind: v.literal('set'), value: Float32Number }),
  ]),
  enabled: v.boolean(),
  /** Where the neurons came from, in words. Cut, not refused: a window makes it of the names of other things. */
  origin: StoredName,
})
export const EditDraft = v.object({
  id: v.nullable(Id),
  name: Name,
  positions: v.picklist(['last', 'all', 'generated']),
  parts: v.pipe(v.array(EditPart), v.maxLength(1000, 'expected at most 1000 parts')),
  /** Off: everything is kept, nothing applied. */
  enabled: v.boolean(),
})
/** A draft as a project may hold it: names that are longer than a window may send are cut. */
export const StoredDraft = v.object({
  ...EditDraft.entries,
  name: StoredName,
  parts: v.array(v.object({ ...EditPart.entries, name: StoredName })),
})
export const StoredEdit = v.object({
  ...StoredDraft.entries,
  id: Id,
  changedAt: Time,
  nNeurons: Count,
  conflicts: v.array(v.string()),
  /** What the engine is given. */
  edit: EditSchema,
})
export const FreeText = v.object({
  before: v.string(),
  after: v.string(),
  /** Index of the first token that differs; null when none does. */
  firstDifference: v.nullable(Count),
  /** Kullback-Leibler divergence in nats per token of the text before. */
  klPerToken: v.nullable(v.number()),
  /** Share of runs of four tokens that occurred before in the same text; null where it is too short. */
  repetition: v.object({ before: v.nullable(v.number()), after: v.nullable(v.number()) }),
})

// reports
export { ReportBlock }
export const ReportBlocks = v.pipe(v.array(ReportBlock), v.maxLength(2000, 'expected at most 2000 blocks'))
