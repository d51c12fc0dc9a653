import { describe, expect, test } from 'vitest'
import { rowWalks } from '../../../../main/engine/runtime/rowWalks.ts'
import { sharedRows } from '../../../../main/engine/runtime/workBounds.ts'
import { tinyGraphs } from '../../../support/tinyModel.ts'

const shape = { ...tinyGraphs('llama').args, nLayers: 6, dMlp: 999, dModel: 80, nHeads: 5, nKvHeads: 5, dHead: 16 }
const at = (layer: number) => [{ layer, neuron: 0, scale: 0 }]
const asked = (layers: readonly number[], length = 5) => ({ state: { cache: { length } }, edits: layers.map(at) })
const shapeOf = (walks: ReturnType<typeof rowWalks>) =>
  walks.map((units) => units.map(({ prompt, from }) => `${prompt} from ${from}`))

describe('rowWalks', () => {
  test('fills eights of rows, those that begin lowest first and the clean row before them', () => {
    const [walk] = rowWalks([asked([3, 1, 5, 5, 5, 5, 5, 5, 2, 4])], shape)
    expect(walk!.map(({ from, edits }) => [from, edits])).toEqual([
      [0, [null, 1, 8, 0, 9, 2, 3, 4]],
      [5, [5, 6, 7, null, null, null, null, null]],
    ])
    expect(walk!.map(({ clean }) => clean && [...clean])).toEqual([[5], null])
  })

  test('shares walks evenly, of no more rows than the narrowest product has columns', () => {
    expect(sharedRows(shape)).toBe(72)
    const walks = rowWalks([asked(Array<number>(40).fill(4)), asked(Array<number>(30).fill(4)), asked([])], shape)
    const first = ['0 from 0', ...Array<string>(4).fill('0 from 4')]
    expect(shapeOf(walks)).toEqual([first, ['0 from 4', '1 from 0', ...Array<string>(3).fill('1 from 4')]])
  })

  test('keeps prompts that see nothing before them apart, and lets four walk together', () => {
    const walks = rowWalks(
      [asked([1]), asked([1], 1), asked([1], 1), ...Array.from({ length: 5 }, () => asked([1]))],
      shape,
    )
    expect(walks.map((units) => new Set(units.map(({ prompt }) => prompt)).size)).toEqual([1, 2, 4, 1])
  })
})
