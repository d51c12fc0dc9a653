import * as v from 'valibot'
import { Objective, Rule } from '../names.ts'
import { Above0, Count, Float32, Ids, Int32, Origin, Phases, Positive, Prompt, Run, Shape, Target } from './common.ts'

export const AttributeInput = v.object({
  run: Run,
  prompt: Prompt,
  target: Target,
  objective: Objective,
  /** Of a contrast: the tokens that the target is held against. */
  others: v.array(Target),
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
  rule: v.string(),
  steps: Count,
  tolerance: v.number(),
  attribution: Float32, // [nLayers * dMlp], unit of the objective
  activation: Float32, // [nLayers * dMlp]
  completeness: Float32, // [nLayers], unit of the objective
  error: Float32, // [nLayers], unit of the objective
  nodes: Int32, // [nLayers]
  rows: Count,
  converged: v.boolean(),
  phases: Phases,
})
