import { cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openCheckpoint } from '../../../../../main/engine/openCheckpoint.ts'
import { loadModel } from '../../../../../main/engine/runtime/model.ts'
import { writeSafetensors, type TensorToWrite } from '../../../../../main/files/writeSafetensors.ts'
import type { Checkpoint } from '../../../../../main/models/checkpoint/checkpoint.ts'
import { copyCheckpoint } from '../../../../../main/models/checkpoint/copyCheckpoint.ts'
import { expand } from '../../../../../main/tensor/storedForm.ts'
import { temporaryFolder } from '../../../../support/temporaryFolder.ts'

const goldens = join(import.meta.dirname, '../../../../golden/adapters')

/** A copy of a golden adapter with its base model inside, in a folder of its own. */
async function adapter(name = 'plain'): Promise<string> {
  const dir = join(await temporaryFolder(), name)
  await cp(join(goldens, name), dir, { recursive: true })
  return dir
}

async function opened(dir: string): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(dir)
  onTestFinished(() => checkpoint.close())
  return checkpoint
}

async function change(dir: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
  const path = join(dir, 'adapter_config.json')
  const config = JSON.parse(await readFile(path, 'utf8')) as object
  await writeFile(path, JSON.stringify({ ...config, ...changes }))
}

const key = 'base_model.model.model.layers.0.self_attn.q_proj'
const row: TensorToWrite = { shape: [1, 1], data: new Float32Array(1) }

describe('openCheckpoint', () => {
  test('gives the same merged weights whole, by rows and as they are stored, and others than the base model', async () => {
    for (const name of ['plain', 'tables', 'conv1d']) {
      const dir = await adapter(name)
      const [merged, base] = [await opened(dir), await opened(join(dir, 'base'))]
      expect(await merged.fingerprint()).not.toBe(await base.fingerprint())
      expect(merged.stamp()).not.toBe(base.stamp())
      expect([...merged.tensors.keys()]).toEqual([...base.tensors.keys()])
      for (const tensor of merged.tensors.keys()) {
        const { data, shape } = await merged.read(tensor)
        const isChanged = merged.notes!.adapter!.changed.has(tensor)
        const below = await base.read(tensor)
        if (isChanged) expect(data).not.toEqual(below.data)
        else expect(data).toEqual(below.data)
        const part = await merged.readRows(tensor, 3, 5)
        const width = data.length / shape[0]!
        expect(part.data).toEqual(data.slice(3 * width, 5 * width))
        const stored = merged.stored(tensor)
        const bytes = new Uint8Array(stored.bytes)
        await stored.read(bytes)
        expect(expand(stored.form, bytes)).toEqual(data)
      }
    }
  })

  test('adds the product of the matrices times alpha over rank, or over its root', async () => {
    const dir = await adapter()
    const rank = 2
    const ones = (shape: readonly number[], value: number): TensorToWrite => {
      return { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value) }
    }
    const pair = { [`${key}.lora_A.weight`]: ones([rank, 16], 0.5), [`${key}.lora_B.weight`]: ones([16, rank], 0.25) }
    await writeSafetensors(join(dir, 'adapter_model.safetensors'), pair)
    const name = 'model.layers.0.self_attn.q_proj.weight'
    const base = (await (await opened(join(dir, 'base'))).read(name)).data
    const added = async (): Promise<number> => (await (await opened(dir)).read(name)).data[7]! - base[7]!
    await change(dir, { r: rank, lora_alpha: 6 })
    expect(await added()).toBeCloseTo((2 * 0.5 * 0.25 * 6) / 2, 6)
    await change(dir, { use_rslora: true })
    expect(await added()).toBeCloseTo((2 * 0.5 * 0.25 * 6) / Math.SQRT2, 6)
    await change(dir, {
      use_rslora: false,
      alpha_pattern: { proj: 1, 'layers\\.0\\.self_attn\\.q_proj': 2, q_proj: 4 },
    })
    expect(await added()).toBeCloseTo((2 * 0.5 * 0.25 * 2) / 2, 6)
  })

  test('finds the base model beside the adapter, inside its folder, by path, and in the cache', async () => {
    const dir = await adapter()
    const expected = await (await opened(dir)).fingerprint()
    const base = join(dirname(dir), 'elsewhere')
    await rename(join(dir, 'base'), base)
    await expect(openCheckpoint(dir)).rejects.toThrow(
      `${dir} is an adapter for somebody/base, which is not found on this machine: put the folder of that model, or a link to it, there as ${join(dir, 'base')}`,
    )
    for (const name of [base, '../elsewhere']) {
      await change(dir, { base_model_name_or_path: name })
      expect(await (await opened(dir)).fingerprint()).toBe(expected)
    }
    await change(dir, { base_model_name_or_path: 'somebody/base' })
    const cache = join(dirname(dir), 'cache')
    const before = process.env['HF_HUB_CACHE']
    process.env['HF_HUB_CACHE'] = cache
    onTestFinished(() => {
      if (before === undefined) delete process.env['HF_HUB_CACHE']
      else process.env['HF_HUB_CACHE'] = before
    })
    await mkdir(join(cache, 'models--somebody--base', 'snapshots'), { recursive: true })
    await symlink(base, join(cache, 'models--somebody--base', 'snapshots', 'abc'))
    expect(await (await opened(dir)).fingerprint()).toBe(expected)
    delete process.env['HF_HUB_CACHE']
    await cp(base, dir, { recursive: true }) // config.json and model.safetensors beside the adapter
    expect(await (await opened(dir)).fingerprint()).toBe(expected)
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['another kind', { peft_type: 'IA3' }, 'of the kind IA3, of which only LoRA is read'],
    ['DoRA', { use_dora: true }, 'with weight decomposition (use_dora)'],
    [
      'a changed base model',
      { init_lora_weights: 'pissa_niter_4' },
      'the base model too (init_lora_weights "pissa_niter_4")',
    ],
    ['single tokens', { trainable_token_indices: [1] }, 'uses trainable_token_indices'],
    ['repeated layers', { layer_replication: [[0, 2]] }, 'uses layer_replication'],
    ['an activation', { alora_invocation_tokens: [5] }, 'uses alora_invocation_tokens'],
    ['something new', { brand_new: { x: 1 } }, 'uses brand_new'],
    ['another rank', { r: 16 }, 'have the rank 4, adapter_config.json says 16'],
    ['an endless pattern', { alpha_pattern: { '(.*.*)*x': 1 } }, 'takes too long'],
    ['a broken pattern', { alpha_pattern: { '(': 1 } }, 'no pattern of names'],
    ['a rank of text', { r: 'many' }, "'r': Invalid type"],
  ])('refuses %s by name', async (_, changes, words) => {
    const dir = await adapter()
    await change(dir, changes)
    await expect(openCheckpoint(dir)).rejects.toThrow(words)
  })

  test.each<[string, Record<string, TensorToWrite>, string]>([
    [
      'for a layer that is not there',
      { 'base_model.model.model.layers.9.mlp.up_proj.lora_A.weight': row },
      'belongs to another model',
    ],
    [
      'of other sizes',
      { [`${key}.lora_A.weight`]: row, [`${key}.lora_B.weight`]: row },
      'do not fit the weight [16, 16]',
    ],
    ['of one matrix', { [`${key}.lora_A.weight`]: row }, 'has one matrix of two'],
    ['of magnitudes', { [`${key}.lora_magnitude_vector`]: row }, 'not part of a plain LoRA'],
    ['with a bias of its own', { [`${key}.lora_B.bias`]: row }, 'not part of a plain LoRA'],
    ['for a larger vocabulary', { 'base_model.model.lm_head.weight': row }, 'whose vocabulary was enlarged'],
  ])('refuses tensors %s', async (_, tensors, words) => {
    const dir = await adapter()
    await writeSafetensors(join(dir, 'adapter_model.safetensors'), tensors)
    await expect(openCheckpoint(dir)).rejects.toThrow(words)
  })

  test('refuses to guess which use of a tied table an adapter means', async () => {
    const dir = await adapter('tables')
    const path = join(dir, 'base', 'config.json')
    await writeFile(
      path,
      (await readFile(path, 'utf8')).replace('"tie_word_embeddings": false', '"tie_word_embeddings": true'),
    )
    await expect(openCheckpoint(dir)).rejects.toThrow('uses both as embedding and as unembedding')
  })

  test('says what is wrong with a folder that has no adapter weights, or only pickled ones', async () => {
    const dir = await adapter()
    const path = join(dir, 'adapter_model.safetensors')
    await rename(path, join(dir, 'adapter_model.bin'))
    await expect(openCheckpoint(dir)).rejects.toThrow('has its adapter only as adapter_model.bin')
    await rm(join(dir, 'adapter_model.bin'))
    await expect(openCheckpoint(dir)).rejects.toThrow('has adapter_config.json but no adapter_model.safetensors')
  })

  test('a copy holds the adapter in its weights, once', async () => {
    const dir = await adapter()
    await rename(join(dir, 'base', 'config.json'), join(dir, 'config.json'))
    await rename(join(dir, 'base', 'model.safetensors'), join(dir, 'model.safetensors'))
    const merged = await opened(dir)
    const out = join(dirname(dir), 'out')
    const { rewritten } = await copyCheckpoint(merged, out, new Map())
    expect(rewritten).toEqual(['model.safetensors'])
    const copy = await opened(out)
    expect(copy.notes!.adapter).toBeUndefined()
    const ids = [3, 17, 5]
    const logits = async (checkpoint: Checkpoint) => {
      await using model = await loadModel(checkpoint, { threads: 1 })
      return (await model.lastPosition(ids)).logits
    }
    expect(await logits(copy)).toEqual(await logits(merged))
  })
})
