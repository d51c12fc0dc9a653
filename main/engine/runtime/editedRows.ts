/**
 * What prompts' last positions say under many edits of those positions: one row per edit instead of one prompt each.
 *
 * Nothing before the last position changes, so every row attends to the keys and values that its prompt left. Below the
 * first layer it edits a row is the clean row: that one walks all layers, the others begin where they leave it. Rows of
 * several prompts walk together, for a weight's way into the processor's cache costs as much as the products of some
 * thirty rows (`rowWalks.ts`).
 */
import { smallest } from '../../base/lists.ts'
import type { DeviceTensor } from './device.ts'
import { RowMarks } from './editFeeds.ts'
import { partName } from './graphs.ts'
import type { LoadedModel } from './loadedModel.ts'
import { readLogits } from './logits.ts'
import { rowPositionFeeds } from './positions.ts'
import type { PromptState } from './prompt.ts'
import { rowCaches, type RowCaches } from './rowCaches.ts'
import { checkRowEdit, editsLayer, type RowEdit } from './rowEdit.ts'
import { rowWalks, type RowUnit } from './rowWalks.ts'
import { TensorScope } from './tensorScope.ts'

export interface EditedRowOptions {
  readonly signal?: AbortSignal | undefined
}

/** A prompt that ran without an edit, and what is edited at its last position. */
export interface EditedState {
  readonly state: PromptState
  readonly edits: readonly RowEdit[]
}

/**
 * Hands the logits of each edit's row, `[dVocab]`, to `read`; they are valid during the call. Rows do not come in the order
 * of the edits.
 *
 * @returns what `read` gave, per prompt in the order of its edits
 * @throws WorkbenchError 'input.value' for an edit that does not fit the model; the signal's reason when aborted
 */
export async function runEditedRows<T>(
  model: LoadedModel,
  asked: readonly EditedState[],
  read: (logits: Float32Array, edit: number, prompt: number) => T,
  { signal }: EditedRowOptions = {},
): Promise<T[][]> {
  const { shape } = model
  for (const edit of asked.flatMap(({ edits }) => edits)) checkRowEdit(edit, shape)
  const cleanRows = await Promise.all(
    asked.map(async ({ state }) => {
      const h = await model.weights.embed(state.ids.slice(-1), state.cache.length - 1)
      return new Map([[0, h]])
    }),
  )
  const results = asked.map(({ edits }) => new Array<T>(edits.length))
  for (const walk of rowWalks(asked, shape)) {
    using scope = new TensorScope(model.device)
    const h = await walkUp(model, scope, asked, walk, cleanRows, signal)
    const rows = walk.toSorted((a, b) => a.prompt - b.prompt || a.from - b.from).flatMap(rowsOfUnit)
    await readLogits(model, scope, h, (logits, row) => {
      const { prompt, edit } = rows[row]!
      if (edit !== null) results[prompt]![edit] = read(logits, edit, prompt)
    })
  }
  return results
}

function rowsOfUnit({ prompt, edits }: RowUnit): { readonly prompt: number; readonly edit: number | null }[] {
  return edits.map((edit) => ({ prompt, edit }))
}

/** A prompt in a walk: the rows that have begun. */
interface Walking {
  readonly prompt: number
  readonly caches: RowCaches
  readonly units: RowUnit[]
  h: DeviceTensor // [1, rows, dModel]
}

/**
 * @param cleanRows per prompt the clean row's residual stream before the layers at which units begin; adds to it what
 *                  those of later walks need
 * @returns         the residual stream behind the last block, prompt by prompt, `[1, rows, dModel]`
 */
async function walkUp(
  model: LoadedModel,
  scope: TensorScope,
  asked: readonly EditedState[],
  units: readonly RowUnit[],
  cleanRows: readonly Map<number, Float32Array>[],
  signal: AbortSignal | undefined,
): Promise<DeviceTensor> {
  const { nLayers } = model.shape
  const walking = new Map<number, Walking>()
  const marks = new RowMarks(
    units.reduce((sum, { edits }) => sum + edits.length, 0),
    model.shape.dMlp,
  )
  for (let layer = smallest(units.map(({ from }) => from)); layer <= nLayers; layer++) {
    signal?.throwIfAborted()
    for (const unit of units.filter(({ from }) => from === layer)) await join(unit)
    if (layer === nLayers) break
    const parts = [...walking.values()].sort((a, b) => a.prompt - b.prompt)
    const out = await throughLayer(parts, layer)
    for (const [i, part] of parts.entries()) {
      part.h = out[partName('h', i)]!
      const [first] = part.units
      if (first!.clean?.has(layer + 1) === true) cleanRows[part.prompt]!.set(layer + 1, await firstRow(scope, part.h))
    }
  }
  const all = [...walking.values()].sort((a, b) => a.prompt - b.prompt)
  let h = all[0]!.h
  for (const part of all.slice(1)) h = await scope.joinRows(h, part.h)
  return h

  async function join(unit: RowUnit): Promise<void> {
    const { prompt, from, edits } = unit
    const rows = repeated(cleanRows[prompt]!.get(from)!, edits.length)
    const started = await scope.upload(rows, [1, edits.length, model.shape.dModel])
    const part = walking.get(prompt)
    if (part === undefined) {
      const caches = rowCaches(model, scope, [asked[prompt]!.state])
      walking.set(prompt, { prompt, caches, units: [unit], h: started })
      return
    }
    const below = part.h
    part.h = await scope.joinRows(below, started)
    part.units.push(unit)
    scope.free(below, started)
  }

  async function throughLayer(parts: readonly Walking[], layer: number): Promise<Record<string, DeviceTensor>> {
    const rows = parts.flatMap(({ prompt, units: begun }) =>
      begun.flatMap(({ edits }) => edits.map((edit): RowEdit => (edit === null ? [] : asked[prompt]!.edits[edit]!))),
    )
    const { dMlp } = model.shape
    const edit = rows.some((row) => editsLayer(row, layer, dMlp))
    const marked = edit ? await marks.feeds(scope, rows, layer) : {}
    const caches = parts.map(({ prompt }) => asked[prompt]!.state.cache)
    const rowsOf = parts.map(({ h }) => h.dims[1]!)
    const feeds: Record<string, DeviceTensor> = {
      ...marked,
      ...(await rowPositionFeeds(model, scope, layer, caches, rowsOf)),
    }
    for (const [i, part] of parts.entries()) {
      feeds[partName('h', i)] = part.h
      const past = await part.caches.past(layer)
      for (const [name, tensor] of Object.entries(past)) feeds[partName(name, i)] = tensor
    }
    const kind = { past: parts[0]!.caches.kind.past, edit, ...(parts.length > 1 ? { parts: parts.length } : {}) }
    const program = await model.programs.editedRows(kind)
    using lease = await model.weights.layers.lease(layer, signal)
    const out = await scope.run(program, { ...lease.feeds, ...feeds })
    scope.free(...Object.values(feeds))
    return out
  }
}

function repeated(row: Float32Array, nRows: number): Float32Array {
  const rows = new Float32Array(nRows * row.length)
  for (let k = 0; k < nRows; k++) rows.set(row, k * row.length)
  return rows
}

async function firstRow(scope: TensorScope, h: DeviceTensor): Promise<Float32Array> {
  return (await scope.download(await scope.takeRows(h, 0, 1))).slice()
}
