import type { CallInput } from '../runs/calls/calls.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'
import type { OpenModel } from './models.ts'

export type AttributeInput = CallInput<'attribute'>

/** What is asked, in tokens. */
export interface AskedTokens {
  readonly ids: readonly number[]
  readonly target: number
  /** Of a contrast. */
  readonly others: readonly number[]
}

/** What the ways to score neurons have at hand. */
export interface AttributeContext {
  readonly open: OpenModel
  readonly parts: EngineParts
  readonly hooks: Hooks
}
