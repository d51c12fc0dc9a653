import type { RuleSet } from '../ops/backwardRules.ts'
import type { DeviceTensor } from './device.ts'
import type { LoadedModel } from './loadedModel.ts'
import { tokensRead, weightedTokens, type Objective, type Target } from './objective.ts'
import { TensorScope } from './tensorScope.ts'
import { maxLogitBytes } from './workBounds.ts'

export interface HeadOptions {
  /** One per prompt. */
  readonly targets: readonly Target[]
  readonly objective: Objective
  /** What the gradient is made by; null where none is wanted. */
  readonly rules: RuleSet | null
  readonly signal: AbortSignal | undefined
}

/** What the head says of rows, in the order of prompts, then of rows. */
export interface ReadRows {
  readonly value: Float64Array // [batch * nRows], unit of the objective
  /** With respect to the row; empty where it was not wanted. */
  readonly dh: Float32Array // [batch * nRows * dModel]
}

/**
 * The objective of each row of the residual stream behind the last block, `h [batch, nRows, dModel]`, in pieces of rows
 * whose logits are within bounds.
 */
export async function readObjective(
  model: LoadedModel,
  scope: TensorScope,
  h: DeviceTensor,
  { targets, objective, rules, signal }: HeadOptions,
): Promise<ReadRows> {
  const { shape, weights, programs } = model
  const [batch, nRows, dModel] = h.dims as [number, number, number]
  const program = await programs.objective(objective, rules)
  const flat = await scope.download(h)
  const value = new Float64Array(batch * nRows)
  const dh = new Float32Array(rules === null ? 0 : batch * nRows * dModel)
  const height = Math.max(1, Math.floor(maxLogitBytes / (4 * shape.dVocab)))
  const k = tokensRead(targets, objective)
  const perPrompt = targets.map((target) => weightedTokens(target, objective, k))
  const rowsOfTokens = await weights.unembeddingRows(perPrompt.flatMap(({ tokens }) => tokens))
  for (let from = 0; from < batch * nRows; from += height) {
    signal?.throwIfAborted()
    const count = Math.min(height, batch * nRows - from)
    const prompts = Array.from({ length: count }, (_, row) => Math.floor((from + row) / nRows))
    const targetRows = new Float32Array(count * k * dModel)
    for (const [row, prompt] of prompts.entries()) {
      targetRows.set(rowsOfTokens.subarray(prompt * k * dModel, (prompt + 1) * k * dModel), row * k * dModel)
    }
    const each = (of: 'tokens' | 'weights'): number[] => prompts.flatMap((prompt) => perPrompt[prompt]![of])
    using piece = new TensorScope(model.device)
    const out = await piece.run(program, {
      ...weights.head.feeds,
      h: await piece.upload(flat.subarray(from * dModel, (from + count) * dModel), [1, count, dModel]),
      targets: await piece.upload(BigInt64Array.from(each('tokens'), BigInt), [count, k]),
      targetRows: await piece.upload(targetRows, [count, k, dModel]),
      weights: await piece.upload(Float32Array.from(each('weights')), [count, k]),
    })
    value.set(await piece.download(out.value!), from)
    if (rules !== null) dh.set(await piece.download(out.dh!), from * dModel)
  }
  return { value, dh }
}
