/**
 * Faithfulness curves of several methods, as `faithfulness.json` holds them and the contract carries them. What f and the
 * areas are: `faithfulness/curveAreas.ts`.
 *
 * A figure is taken of means over questions, of which each counts once; intervals are 95 %, BCa bootstrap over facts, and
 * null where there are fewer than five of them.
 */
import * as v from 'valibot'
import { curveMeasures, curveMethods, replacements } from './faithfulness/curvePoints.ts'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Nullable = v.nullable(v.number())
const listOf = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.readonly())

/** Null where all neurons and none come to the same, so that there is nothing to be a share of. */
const FigureSchema = v.object({ value: Nullable, low: Nullable, high: Nullable })

/** With a share of all neurons kept, or removed; `mean` is m itself, a probability or nats. */
const PointSchema = v.object({ share: v.number(), neurons: Count, mean: v.number(), f: FigureSchema })

/** With the first neurons of an order removed together: how far m moves, probability or nats. */
const TopSchema = v.object({ neurons: Count, mean: v.number(), change: FigureSchema })

const AreasSchema = v.object({
  ...{ cpr: FigureSchema, cmd: FigureSchema },
  /** Area under the complement's curve: what is left without the top neurons. */
  complement: FigureSchema,
})

const MethodSchema = v.object({
  method: v.picklist(curveMethods),
  ...AreasSchema.entries,
  /** The areas less those of random order, in the same questions; null for random order itself, and without it. */
  beyondRandom: v.nullable(AreasSchema),
  /** By score, the largest first; by magnitude of score; the complement of the first. */
  ...{ kept: listOf(PointSchema), keptByMagnitude: listOf(PointSchema), removed: listOf(PointSchema) },
  top: listOf(TopSchema),
})

const MeasureSchema = v.object({
  measure: v.picklist(curveMeasures),
  /** With all neurons, with none, and their difference: the scale of f. */
  ...{ whole: FigureSchema, none: FigureSchema, scale: FigureSchema },
  /** Whether m is higher with all, as far as sampling goes. Where it is not, shares of the difference say nothing. */
  isScaled: v.boolean(),
  methods: listOf(MethodSchema),
})

export const FaithfulnessSchema = v.object({
  ...{ nNeurons: Count, questions: Count, prompts: Count, facts: Count },
  ...{ to: v.picklist(replacements), objective: v.string(), seed: Count },
  /** Attributions whose integrals did not converge. */
  unconverged: Count,
  measures: listOf(MeasureSchema),
})

export type Figure = v.InferOutput<typeof FigureSchema>
export type CurvePoint = v.InferOutput<typeof PointSchema>
export type CurveAreas = v.InferOutput<typeof AreasSchema>
export type MethodFaithfulness = v.InferOutput<typeof MethodSchema>
export type MeasureFaithfulness = v.InferOutput<typeof MeasureSchema>
export type Faithfulness = v.InferOutput<typeof FaithfulnessSchema>
