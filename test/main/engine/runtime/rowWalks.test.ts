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
  test('begins with eight rows, the clean one and those that edit lowest, and each other where it edits', () => {
    const [walk] = rowWalks([asked([3, 1, 5, 5, 5, 4, 5, 5, 2, 4, 4])], shape)
    expect(walk!.map(({ from, edits }) => [from, edits])).toEqual([
      [0, [null, 1, 8, 0, 5, 9, 10, 2]],
      [5, [3, 4, 6, 7]],
    ])
    expect(walk!.map(({ clean }) => clean && [...clean])).toEqual([[5], null])
  })

  test('fills eight rows up with clean ones, also where a prompt goes on in another walk', () => {
    const walks = rowWalks([asked(Array<number>(65).fill(3)), asked([2, 4]), asked(Array<number>(75).fill(1))], shape)
    const sizes = walks.map((units) => units.map(({ prompt, from, edits }) => [prompt, from, edits.length]))
    expect(sizes).toEqual([
      // 66, 8 and 76 rows are three walks of 50; a prompt that fits into one is not torn apart
      [
        [0, 0, 8],
        [0, 3, 58],
      ],
      [
        [1, 0, 8],
        [2, 0, 8],
        [2, 1, 34],
      ],
      [
        [2, 1, 8],
        [2, 1, 26],
      ],
    ])
    const edits = walks.flat().filter(({ prompt }) => prompt === 1)
    expect(edits.map((unit) => unit.edits)).toEqual([[null, 0, 1, null, null, null, null, null]])
  })

  test('shares walks evenly, of no more rows than the narrowest product has columns', () => {
    expect(sharedRows(shape)).toBe(72)
    const walks = rowWalks([asked(Array<number>(48).fill(4)), asked(Array<number>(30).fill(4)), asked([])], shape)
    expect(shapeOf(walks)).toEqual([
      ['0 from 0', '0 from 4'],
      ['1 from 0', '1 from 4'],
    ])
    const torn = rowWalks([asked(Array<number>(40).fill(4)), asked(Array<number>(60).fill(4))], shape)
    expect(shapeOf(torn)).toEqual([
      ['0 from 0', '0 from 4', '1 from 0', '1 from 4'],
      ['1 from 4', '1 from 4'],
    ])
  })

  test('keeps prompts that see nothing before them apart, and lets four walk together', () => {
    const walks = rowWalks(
      [asked([1]), asked([1], 1), asked([1], 1), ...Array.from({ length: 5 }, () => asked([1]))],
      shape,
    )
    expect(walks.map((units) => new Set(units.map(({ prompt }) => prompt)).size)).toEqual([1, 2, 4, 1])
  })
})
