import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { architectureOf } from '../../../main/engine/architectures/registry.ts'
import { bakeEdit, type Bake, type BakeOptions } from '../../../main/engine/bake.ts'
import type { Edit, NeuronEdit } from '../../../main/engine/edit.ts'
import type { Checkpoint } from '../../../main/models/checkpoint/checkpoint.ts'
import { openCheckpoint } from '../../../main/engine/openCheckpoint.ts'
import { copyCheckpoint } from '../../../main/models/checkpoint/copyCheckpoint.ts'
import { largest, largestDifference } from '../../support/closeness.ts'
import { someIds } from '../../support/loadTiny.ts'
import { otherRoles } from '../../support/otherRoles.ts'
import { referenceModel } from '../../support/referenceModel.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyConfigs, tinyModel } from '../../support/tinyModel.ts'

const golden = join(import.meta.dirname, '../../golden/tiny')

const neurons: readonly NeuronEdit[] = [
  { layer: 0, neuron: 3, scale: 0 },
  { layer: 1, neuron: 9, scale: 1.7 },
  { layer: 1, neuron: 2, scale: -2.3 },
]
const edit: Edit = { name: 'e', model: null, positions: 'all', neurons }

async function open(dir: string): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(dir)
  onTestFinished(() => checkpoint.close())
  return checkpoint
}

async function baked(dir: string, of: Edit = edit, options: BakeOptions = {}): Promise<{ out: string; bake: Bake }> {
  const checkpoint = await open(dir)
  const architecture = architectureOf(checkpoint.config.model_type)
  const shape = architecture.read(checkpoint.config)
  const bake = await bakeEdit(of, checkpoint, { architecture, shape }, options)
  const out = join(await temporaryFolder(), 'out')
  await copyCheckpoint(checkpoint, out, bake.replacements)
  return { out, bake }
}

/** Largest differences of logits, as shares of the largest: baked from hooked, and hooked from plain. */
async function compare(dir: string, out: string, of: Edit = edit): Promise<{ toHook: number; effect: number }> {
  const { model } = await referenceModel(await open(dir))
  const { model: bakedModel } = await referenceModel(await open(out))
  const ids = someIds(7)
  const hooked = await model.lastPosition(ids, { edit: of })
  const plain = await model.lastPosition(ids)
  const written = await bakedModel.lastPosition(ids)
  const share = (a: Float32Array, b: Float32Array): number => largestDifference(a, b) / largest(a)
  return { toHook: share(hooked.logits, written.logits), effect: share(hooked.logits, plain.logits) }
}

describe('bakeEdit', () => {
  test.each(Object.keys(tinyConfigs))('gives a checkpoint that computes what the edit does, %s', async (name) => {
    const dir = await tinyModel(name)
    const { out } = await baked(dir)
    const { toHook, effect } = await compare(dir, out)
    // w k is rounded to float32 once
    expect(toHook).toBeLessThan(1e-6)
    expect(effect).toBeGreaterThan(1e-3)
  })

  test('turns a 16-bit tensor into float32 only where its products need it', async () => {
    const dir = join(golden, 'llama-mha-tied-bf16')
    const { out, bake } = await baked(dir)
    expect(bake.tensors).toEqual([
      expect.objectContaining({ layer: 0, neurons: 1, dtype: { before: 'BF16', after: 'BF16' }, rounding: 0 }),
      expect.objectContaining({ layer: 1, neurons: 2, dtype: { before: 'BF16', after: 'F32' }, rounding: 0 }),
    ])
    const dtypes = [...(await open(out)).tensors].filter(([, { dtype }]) => dtype === 'F32').map(([name]) => name)
    expect(dtypes).toEqual(['model.layers.1.mlp.down_proj.weight'])
    expect((await compare(dir, out)).toHook).toBeLessThan(1e-6)
  })

  test('told to keep the dtype, it rounds and says by how much', async () => {
    const dir = join(golden, 'llama-mha-tied-bf16')
    const { out, bake } = await baked(dir, edit, { keepDtype: true })
    expect(bake.tensors.map(({ dtype }) => dtype.after)).toEqual(['BF16', 'BF16'])
    expect(bake.tensors[1]!.rounding).toBeGreaterThan(1e-4)
    expect(bake.tensors[1]!.rounding).toBeLessThan(2 ** -8)
    const { toHook } = await compare(dir, out)
    expect(toHook).toBeGreaterThan(1e-6)
    expect(toHook).toBeLessThan(1e-2)
  })

  test('writes only the shard that changes, and the new total size in the index', async () => {
    const dir = join(golden, 'llama-sharded-bias')
    const { out, bake } = await baked(dir)
    expect((await compare(dir, out)).toHook).toBeLessThan(1e-6)
    const size = async (folder: string): Promise<number> => {
      const checkpoint = await open(folder)
      return [...checkpoint.tensors.values()].reduce((sum, { start, end }) => sum + end - start, 0)
    }
    const index = async (folder: string) =>
      JSON.parse(await readFile(join(folder, 'model.safetensors.index.json'), 'utf8')) as {
        metadata: { total_size: number }
        weight_map: Record<string, string>
      }
    const [before, after] = [await index(dir), await index(out)]
    expect(after.weight_map).toEqual(before.weight_map)
    expect(after.metadata.total_size - before.metadata.total_size).toBe((await size(out)) - (await size(dir)))
    const changed = new Set(bake.tensors.map(({ name }) => before.weight_map[name]))
    for (const file of new Set(Object.values(before.weight_map))) {
      const isSame = (await readFile(join(dir, file))).equals(await readFile(join(out, file)))
      expect(isSame, file).toBe(!changed.has(file))
    }
  })

  test('a neuron set to 0 is one scaled by 0', async () => {
    const dir = await tinyModel('gpt2')
    const set: Edit = { ...edit, neurons: [{ layer: 1, neuron: 5, set: 0 }] }
    const { out } = await baked(dir, set)
    const { toHook, effect } = await compare(dir, out, set)
    expect(toHook).toBeLessThan(1e-6)
    expect(effect).toBeGreaterThan(1e-4)
  })

  test.each(['llama', 'gemma2', 'gpt2'])('asks the architecture for the down projection, %s', async (name) => {
    const checkpoint = await open(await tinyModel(name))
    const architecture = architectureOf(checkpoint.config.model_type)
    const shape = architecture.read(checkpoint.config)
    const { tensors } = await bakeEdit(edit, checkpoint, { architecture, shape })
    const other = await bakeEdit(edit, checkpoint, { architecture: otherRoles(architecture), shape })
    expect(other.tensors).toEqual(tensors)
  })

  test.each<[Partial<Edit>, string]>([
    [{ positions: 'last' }, 'it acts at "last" positions only'],
    [{ positions: 'generated' }, 'it acts at "generated" positions only'],
    [{ neurons: [{ layer: 2, neuron: 4, set: 1.5 }] }, 'it sets L2N4 to a fixed value'],
    [{ neurons: [] }, 'it names no neuron'],
  ])('refuses %j by name', async (change, why) => {
    const refused = baked(await tinyModel('llama'), { ...edit, ...change })
    await expect(refused).rejects.toMatchObject({ code: 'input.unsupported', message: expect.stringContaining(why) })
  })

  test('refuses a factor that leaves float32', async () => {
    const huge: Edit = { ...edit, neurons: [{ layer: 0, neuron: 1, scale: 1e39 }] }
    await expect(baked(await tinyModel('llama'), huge)).rejects.toThrow('too large for float32')
  })
})
