import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCheckpoint } from '../../../../main/engine/openCheckpoint.ts'
import type { DeviceTensor } from '../../../../main/engine/runtime/device.ts'
import { ExpandedLayers, type LayerPart } from '../../../../main/engine/runtime/expandedLayers.ts'
import type { ExpandTask } from '../../../../main/engine/runtime/expander.ts'
import type { Model } from '../../../../main/engine/runtime/model.ts'
import type { TensorToWrite } from '../../../../main/files/writeSafetensors.ts'
import { attribute } from '../../../../main/methods/attribution.ts'
import { narrow } from '../../../../main/tensor/narrow.ts'
import { someIds } from '../../../support/loadTiny.ts'
import { plannedModel } from '../../../support/plannedModel.ts'
import { tinyConfigs, tinyModel } from '../../../support/tinyModel.ts'

function inHalves(dtype: 'F16' | 'BF16') {
  return (tensors: Record<string, TensorToWrite>): Record<string, TensorToWrite> =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, { data, shape }]) => [
        name,
        { data: narrow(data as Float32Array, dtype), dtype, shape },
      ]),
    )
}

async function everything(model: Model) {
  const ids = someIds(9)
  using state = await model.prefill(ids)
  const edits = [[], [{ layer: 1, neuron: 3, scale: 2 }]]
  const { attribution, activation, error } = await attribute(model, ids, 7, { rule: 'paper', steps: 3 })
  return {
    ...{ logits: await model.logits(state), attribution, activation, error },
    rows: await model.editedRows(state, edits, (logits) => logits.slice()),
    neurons: await model.projections(2, [0, 5]),
  }
}

describe('layers that are expanded when they are visited', () => {
  test.each(Object.keys(tinyConfigs))('give the bits of layers in memory: %s', async (name) => {
    const dir = await tinyModel(name, { adjust: inHalves('BF16') })
    const inMemory = await everything(await plannedModel(dir, () => 'float32'))
    const expanded = await plannedModel(dir, (layer) => (layer === 1 ? 'disk' : 'stored'))
    expect(await everything(expanded)).toEqual(inMemory)
  })

  test('give the bits of several prompts that are under way together', async () => {
    const dir = await tinyModel('llama', { adjust: inHalves('F16') })
    const prompts = [4, 9, 9, 15, 30].map((n, i) => someIds(n, i))
    const alone = await plannedModel(dir, () => 'float32')
    const together = await plannedModel(dir, () => 'disk')
    const ask = (model: Model, ids: readonly number[]) => attribute(model, ids, 3, { rule: 'paper', steps: 4 })
    const numbers = ({ attribution, prob }: Awaited<ReturnType<typeof ask>>) => ({ attribution, prob })
    const one: unknown[] = []
    for (const ids of prompts) one.push(numbers(await ask(alone, ids)))
    const all = await Promise.all(prompts.map(async (ids) => numbers(await ask(together, ids))))
    expect(all).toEqual(one)
  })

  test('name a weight that is no number, each time it is asked for', async () => {
    const dir = await tinyModel('llama')
    const checkpoint = await openCheckpoint(dir)
    const name = 'model.layers.2.mlp.up_proj.weight'
    const { start } = checkpoint.tensors.get(name)!
    await checkpoint.close()
    const file = await open(join(dir, 'model.safetensors'), 'r+')
    await file.write(Uint8Array.of(0, 0, 0xc0, 0x7f), 0, 4, start + 40)
    await file.close()
    const model = await plannedModel(dir, () => 'disk')
    const refusal = expect.objectContaining({
      code: 'input.value',
      message: expect.stringContaining(`'${name}' holds NaN`),
    })
    await expect(model.lastPosition(someIds(4))).rejects.toThrow(refusal)
    await expect(model.lastPosition(someIds(4))).rejects.toThrow(refusal)
  })
})

/** Layers of one number each, whose expanding a test lets go on. */
function heldLayers(n: number) {
  const expanded: number[] = []
  const going: (() => void)[] = []
  const parts = Array.from({ length: n }, (_, layer): LayerPart[] => [
    {
      ...{ name: `w${layer}`, file: 'memory', held: new SharedArrayBuffer(4) },
      weight: { form: { dtype: 'F32', shape: [layer + 1] }, bytes: 4, read: () => Promise.resolve() },
      roles: [['w', { name: `w${layer}`, stored: [layer + 1], shape: [layer + 1] }]],
    },
  ])
  const expand = (tasks: readonly ExpandTask[]) => {
    expanded.push(tasks[0]!.out.byteLength / 4 - 1)
    const { promise, resolve } = Promise.withResolvers<void>()
    going.push(resolve)
    return promise.then(() => ({ outs: tasks.map(({ out }) => out), nonFinite: [] }))
  }
  const upload = (_: unknown, dims: readonly number[]): Promise<DeviceTensor> =>
    Promise.resolve({ dims, dispose: () => undefined })
  const layers = new ExpandedLayers(parts, { expand, dispose: () => Promise.resolve() }, { upload })
  /** Lets what is being expanded finish, and what begins then. */
  const finish = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) {
      for (const go of going.splice(0)) go()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { layers, expanded, finish }
}

describe('ExpandedLayers', () => {
  test('expands the next layer while one is held, up and down, and none twice at the turn', async () => {
    const { layers, expanded, finish } = heldLayers(5)
    for (const layer of [0, 1, 2, 3, 4, 4, 3, 2, 1, 0]) {
      const lease = layers.lease(layer)
      await finish()
      const { feeds, ...held } = await lease
      expect(feeds['w']!.dims).toEqual([layer + 1])
      held[Symbol.dispose]()
    }
    expect(expanded).toEqual([0, 1, 2, 3, 4, 2, 1, 0])
  })

  test('expands a layer once for all walks that wait for it', async () => {
    const { layers, expanded, finish } = heldLayers(4)
    const walk = async (): Promise<void> => {
      for (let layer = 0; layer < 4; layer++) {
        using lease = await layers.lease(layer)
        await Promise.resolve(lease)
      }
    }
    const walks = Promise.all(Array.from({ length: 16 }, walk))
    await finish()
    await walks
    expect(expanded).toEqual([0, 1, 2, 3])
  })

  test('keeps a layer where it is while somebody holds it', async () => {
    const { layers, expanded, finish } = heldLayers(4)
    const first = layers.lease(0)
    await finish()
    const held = await first
    const others = [1, 2, 3].map((layer) => layers.lease(layer))
    await finish()
    expect(expanded).toEqual([0, 1]) // two buffers: one is held, and the other is held by the lease of layer 1
    for (const lease of others) {
      await finish()
      using _ = await lease
    }
    expect(expanded).toEqual([0, 1, 2, 3])
    held[Symbol.dispose]()
  })

  test('lets go of a walk that is aborted while it waits', async () => {
    const { layers, expanded, finish } = heldLayers(4)
    const [a, b] = [layers.lease(0), layers.lease(1)]
    await finish()
    const stop = new AbortController()
    const waiting = layers.lease(3, stop.signal)
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    for (const lease of [a, b]) (await lease)[Symbol.dispose]()
    await finish()
    expect(expanded).not.toContain(3)
    await expect(layers.lease(2, stop.signal)).rejects.toThrow('enough')
  })
})
