import type { Edit } from '../edit.ts'
import type { Feeds } from './device.ts'
import { isMask, type RowEdit } from './rowEdit.ts'
import type { TensorScope } from './tensorScope.ts'

export function layersOf(edit: Edit): Set<number> {
  return new Set(edit.neurons.map(({ layer }) => layer))
}

/**
 * The inputs of an edited block: `post * editScale + editOffset` at the marked positions.
 * @param from first marked position of this piece; `count` its positions
 */
export async function editFeeds(
  scope: TensorScope,
  edit: Edit,
  layer: number,
  dMlp: number,
  from: number,
  count: number,
): Promise<Feeds> {
  const at = Float32Array.from({ length: count }, (_, i) => (i >= from ? 1 : 0))
  return { editAt: await scope.upload(at, [count, 1]), ...(await rowEditFeeds(scope, [edit.neurons], layer, dMlp)) }
}

/** Scales and offsets of one layer, a row for each edit: `[rows, dMlp]`. */
export function rowEditFeeds(
  scope: TensorScope,
  rows: readonly RowEdit[],
  layer: number,
  dMlp: number,
): Promise<Feeds> {
  return new RowMarks(rows.length, dMlp).feeds(scope, rows, layer)
}

/** Room for the scales and offsets of rows, layer after layer: made anew for each they would be most of what a walk makes. */
export class RowMarks {
  readonly #dMlp: number
  readonly #scale: Float32Array
  readonly #offset: Float32Array
  /** What the last layer marked. */
  readonly #marked: number[] = []

  constructor(mostRows: number, dMlp: number) {
    this.#dMlp = dMlp
    this.#scale = new Float32Array(mostRows * dMlp).fill(1)
    this.#offset = new Float32Array(mostRows * dMlp).fill(-0) // x + -0 is x to the last bit, x + 0 turns -0 into 0
  }

  /** Those of one layer, until those of the next are asked for. */
  async feeds(scope: TensorScope, rows: readonly RowEdit[], layer: number): Promise<Feeds> {
    const dMlp = this.#dMlp
    for (const i of this.#marked.splice(0)) this.#set(i, 1, -0)
    for (const [row, edits] of rows.entries()) {
      if (isMask(edits)) {
        const from = layer * dMlp
        for (let neuron = 0; neuron < dMlp; neuron++) {
          if (edits.marked[from + neuron] === 0) continue
          this.#mark(row * dMlp + neuron, 0, edits.values?.[from + neuron] ?? 0)
        }
        continue
      }
      for (const edit of edits) {
        if (edit.layer !== layer) continue
        this.#mark(row * dMlp + edit.neuron, 'scale' in edit ? edit.scale : 0, 'set' in edit ? edit.set : -0)
      }
    }
    const dims = [rows.length, dMlp]
    const length = rows.length * dMlp
    return {
      editScale: await scope.upload(this.#scale.subarray(0, length), dims),
      editOffset: await scope.upload(this.#offset.subarray(0, length), dims),
    }
  }

  #mark(i: number, scale: number, offset: number): void {
    this.#marked.push(i)
    this.#set(i, scale, offset)
  }

  #set(i: number, scale: number, offset: number): void {
    this.#scale[i] = scale
    this.#offset[i] = offset
  }
}
