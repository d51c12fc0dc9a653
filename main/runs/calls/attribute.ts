import * as v from 'valibot'
import { AttributeMethodName, Objective, Rule, SetTo } from '../names.ts'
import {
  Above0,
  Count,
  Float32,
  Ids,
  Int32,
  Origin,
  Phases,
  Positive,
  Prompt,
  QuestionSource,
  Run,
  Shape,
  Target,
} from './common.ts'

export const AttributeInput = v.object({
  run: Run,
  prompt: Prompt,
  target: Target,
  objective: Objective,
  /** Of a contrast: the tokens that the target is held against. */
  others: v.array(Target),
  method: AttributeMethodName,
  /** Of the method exact: neurons that are tried, null for all; what each is set to. */
  top: v.nullable(Positive),
  to: SetTo,
  /** The questions over whose prompts a mean is taken. */
  over: v.nullable(QuestionSource),
  rule: Rule,
  steps: v.nullable(Positive),
  tolerance: v.nullable(Above0),
})

export const AttributeOutput = v.object({
  ...Origin,
  ids: Ids,
  shape: Shape,
  target: Count,
  token: v.nullable(v.string()),
  prob: v.number(),
  objective: Objective,
  value: v.number(), // of the objective in the clean run
  others: Ids,
  method: AttributeMethodName,
  attribution: Float32, // [nLayers * dMlp], scores in the unit of the method
  activation: Float32, // [nLayers * dMlp]
  /** Of integrated gradients; null for methods without a path. */
  integral: v.nullable(
    v.object({
      ...{ rule: v.string(), steps: Count, tolerance: v.number() },
      completeness: Float32, // [nLayers], unit of the objective
      error: Float32, // [nLayers], unit of the objective
      nodes: Int32, // [nLayers]
      ...{ rows: Count, converged: v.boolean(), phases: Phases },
    }),
  ),
  /** Of the method exact; null for the others. */
  exact: v.nullable(
    v.object({
      to: SetTo,
      /** Prompts that the mean was taken over; null without one. */
      over: v.nullable(Count),
      /** That were tried, `layer * dMlp + neuron`, ascending. */
      neurons: Int32, // [n]
      effect: Float32, // [n], unit of the objective
      effectLog: v.nullable(Float32), // [n], nats; null for a contrast
    }),
  ),
  /** Of the method greedy; null for the others. */
  greedy: v.nullable(
    v.object({
      /** In the order in which they were added; what each does alone; P(target) with it and those before it off. */
      ...{ neurons: Int32, effect: Float32, probs: Float32 }, // [n]
      /** The smallest set found that changes the answer, and to what; null where none does, or the target is no answer. */
      flip: v.nullable(v.object({ neurons: Int32, prob: v.number(), token: Count, text: v.nullable(v.string()) })),
    }),
  ),
})
