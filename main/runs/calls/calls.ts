/** The calls of the engine that runs are made of. */
import type { Contract, InputOf, ItemOf, MethodOf, OutputOf, Progress } from '../../base/contract.ts'
import { AgreeInput, AgreeItem, AgreeOutput } from './agree.ts'
import { AttributeInput, AttributeOutput } from './attribute.ts'
import { DetectInput, DetectItem, DetectOutput } from './detection.ts'
import { editCalls } from './edits.ts'
import { EvaluateEstimate, EvaluateInput, EvaluateOutput } from './evaluate.ts'
import { neuronCalls } from './neurons.ts'
import { FaithfulnessInput, FaithfulnessOutput } from './faithfulness.ts'
import { predictCalls } from './predict.ts'
import { RerunInput, RerunOutput } from './rerun.ts'

export const runCalls = {
  ...editCalls,
  ...neuronCalls,
  ...predictCalls,
  attribute: { input: AttributeInput, output: AttributeOutput },
  agree: { input: AgreeInput, output: AgreeOutput, item: AgreeItem },
  detect: { input: DetectInput, output: DetectOutput, item: DetectItem },
  evaluate: { input: EvaluateInput, output: EvaluateOutput, item: EvaluateEstimate },
  faithfulness: { input: FaithfulnessInput, output: FaithfulnessOutput },
  rerun: { input: RerunInput, output: RerunOutput },
} as const satisfies Contract

type RunCalls = typeof runCalls
export type RunMethod = MethodOf<RunCalls>
/** As a job reads it: it changes nothing of it. */
export type CallInput<M extends RunMethod> = Unchanged<InputOf<RunCalls, M>>
export type CallItem<M extends RunMethod> = Unchanged<ItemOf<RunCalls, M>>
type Unchanged<T> = T extends ArrayBufferView ? T : T extends object ? { readonly [K in keyof T]: Unchanged<T[K]> } : T

/** What a call may be given besides its input. `onItem` arrives in order, before the call's answer. */
export interface RunCallOptions<M extends RunMethod> {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
  readonly onWarning?: ((sentence: string) => void) | undefined
  readonly onItem?: ((item: ItemOf<RunCalls, M>) => void) | undefined
}

/** The engine, as far as runs need it. */
export type RunCall = <M extends RunMethod>(
  method: M,
  input: InputOf<RunCalls, M>,
  options?: RunCallOptions<M>,
) => Promise<OutputOf<RunCalls, M>>
