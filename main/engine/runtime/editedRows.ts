/**
 * What a prompt's last position says under many edits of that position: one row per edit instead of one prompt each.
 *
 * Nothing before the last position changes, so every row attends to the keys and values that the prompt left. Below the
 * first layer it edits a row is the clean row: that one walks all layers, the others begin where they leave it.
 *
 * Rows run in groups of two fixed sizes, filled up with clean ones: the order in which a product's terms are added depends
 * on the number of rows, and a row's bits must not depend on which others are asked for with it. On the CPU both sizes
 * give the same ones.
 */
import type { DeviceTensor } from './device.ts'
import { rowEditFeeds } from './editFeeds.ts'
import type { LoadedModel } from './loadedModel.ts'
import type { PromptState } from './prompt.ts'
import { rowCaches } from './rowCaches.ts'
import { checkRowEdit, editsLayer, firstLayerOf, type RowEdit } from './rowEdit.ts'
import { TensorScope } from './tensorScope.ts'

export interface EditedRowOptions {
  readonly signal?: AbortSignal | undefined
}

/** Smaller groups load the weights more often: 31 edits of SmolLM2-135M take 1.5 times as long in groups of 16. */
const manyRows = 32
/** For few edits and the clean row. One row alone would be another kernel's. */
const fewRows = 8

/** Rows that run together from the layer `from` on. */
interface Group {
  readonly from: number
  readonly rows: readonly RowEdit[] // [nRows]
  /** Which edit each row is; null for a clean row that nobody asked for. */
  readonly edits: readonly (number | null)[] // [nRows]
}

/**
 * Hands the logits of each edit's row, `[dVocab]`, to `read`; they are valid during the call. Rows come group by group,
 * not in the order of the edits.
 *
 * @param state of a prompt that ran without an edit
 * @returns     what `read` gave, in the order of the edits
 * @throws WorkbenchError 'input.value' for an edit that does not fit the model; the signal's reason when aborted
 */
export async function runEditedRows<T>(
  model: LoadedModel,
  state: PromptState,
  edits: readonly RowEdit[],
  read: (logits: Float32Array, edit: number) => T,
  { signal }: EditedRowOptions = {},
): Promise<T[]> {
  const { shape, weights, programs } = model
  for (const edit of edits) checkRowEdit(edit, shape)
  const groups = inGroups(edits, shape)
  // the clean row's residual stream before each layer at which a group begins
  const streams = new Map([[0, await weights.embed(state.ids.slice(-1), state.cache.length - 1)]])
  const begins = new Set(groups.map(({ from }) => from))
  const results = new Array<T>(edits.length)
  for (const group of groups) {
    using scope = new TensorScope(model.device)
    const caches = rowCaches(model, scope, [state])
    const nRows = group.rows.length
    let h = await scope.upload(repeated(streams.get(group.from)!, nRows), [1, nRows, shape.dModel])
    for (let layer = group.from; layer < shape.nLayers; layer++) {
      signal?.throwIfAborted()
      const edit = group.rows.some((row) => editsLayer(row, layer, shape.dMlp))
      const marks = edit ? await rowEditFeeds(scope, group.rows, layer, shape.dMlp) : {}
      const feeds = { h, ...(await caches.feeds(layer, nRows)), ...marks }
      const program = await programs.editedRows({ past: caches.kind.past, edit })
      using lease = await weights.layers.lease(layer, signal)
      const out = await scope.run(program, { ...lease.feeds, ...feeds })
      scope.free(...Object.values(feeds))
      h = out.h!
      if (begins.has(layer + 1) && !streams.has(layer + 1)) streams.set(layer + 1, await firstRow(scope, h))
    }
    const { logits } = await scope.run(await programs.logits(), { h, ...weights.head.feeds })
    const numbers = await scope.download(logits!)
    for (const [row, edit] of group.edits.entries()) {
      if (edit !== null) results[edit] = read(numbers.subarray(row * shape.dVocab, (row + 1) * shape.dVocab), edit)
    }
  }
  return results
}

/** The rows that begin lowest come first, and before them the clean row. */
function inGroups(edits: readonly RowEdit[], shape: LoadedModel['shape']): Group[] {
  const firsts = edits.map((edit) => firstLayerOf(edit, shape))
  const firstLayer = (edit: number | null | undefined): number => (edit == null ? 0 : firsts[edit]!)
  const order = [null, ...[...edits.keys()].sort((a, b) => firstLayer(a) - firstLayer(b) || a - b)]
  const groups: Group[] = []
  const nRows = order.length <= fewRows ? fewRows : manyRows
  for (let at = 0; at < order.length; at += nRows) {
    const filled = Array.from({ length: nRows }, (_, row) => order[at + row] ?? null)
    const rows = filled.map((edit) => (edit === null ? [] : edits[edit]!))
    groups.push({ from: firstLayer(filled[0]), rows, edits: filled })
  }
  return groups
}

function repeated(row: Float32Array, nRows: number): Float32Array {
  const rows = new Float32Array(nRows * row.length)
  for (let k = 0; k < nRows; k++) rows.set(row, k * row.length)
  return rows
}

async function firstRow(scope: TensorScope, h: DeviceTensor): Promise<Float32Array> {
  return (await scope.download(await scope.takeRows(h, 0, 1))).slice()
}
