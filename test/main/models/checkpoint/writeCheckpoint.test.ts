import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCheckpoint } from '../../../../main/engine/openCheckpoint.ts'
import type { Checkpoint } from '../../../../main/models/checkpoint/checkpoint.ts'
import { writeCheckpoint } from '../../../../main/models/checkpoint/writeCheckpoint.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const golden = join(import.meta.dirname, '../../../golden/ggufModels')
const gguf = (name: string) => openCheckpoint(join(golden, `${name}.gguf`))
const freshFolder = async () => join(await temporaryFolder(), 'out')

async function numbersOf(checkpoint: Checkpoint): Promise<Record<string, Float32Array>> {
  const names = [...checkpoint.tensors.keys()].sort()
  const read = await Promise.all(names.map(async (name) => [name, (await checkpoint.read(name)).data] as const))
  return Object.fromEntries(read)
}

describe('writeCheckpoint', () => {
  test.each(['llama', 'gemma3', 'gpt2', 'gptneox', 'phi3'])(
    'makes of a GGUF %s a folder with its configuration and every bit of its numbers',
    async (name) => {
      await using source = await gguf(name)
      const out = await freshFolder()
      const { files, rounded } = await writeCheckpoint(source, out, new Map(), { extra: { 'a.txt': 'b' } })
      expect(files).toEqual(['model.safetensors'])
      expect(rounded).toEqual({ tensors: 0, error: 0 })
      expect((await readdir(out)).sort()).toEqual(['a.txt', 'config.json', 'model.safetensors'])
      await using written = await openCheckpoint(out)
      expect(written.config).toEqual({ ...source.config, dtype: 'float32' })
      expect(await numbersOf(written)).toEqual(await numbersOf(source))
    },
  )

  test('keeps 16-bit tensors 16-bit, and expands what is stored in blocks', async () => {
    await using source = await gguf('llama')
    const out = await freshFolder()
    await writeCheckpoint(source, out, new Map())
    await using written = await openCheckpoint(out)
    const dtypes = (name: string) => [source.tensors.get(name)!.dtype, written.tensors.get(name)!.dtype]
    expect(dtypes('model.layers.0.self_attn.k_proj.weight')).toEqual(['F16', 'F16'])
    expect(dtypes('lm_head.weight')).toEqual(['BF16', 'BF16'])
    expect(dtypes('model.layers.0.mlp.down_proj.weight')).toEqual(['Q4_K', 'F32'])
  })

  test('rounds what is stored in blocks when told to, and says by how much', async () => {
    await using source = await gguf('qwen3')
    const out = await freshFolder()
    const { rounded } = await writeCheckpoint(source, out, new Map(), { narrowBlocks: true })
    const blocks = [...source.tensors.values()].filter(({ dtype }) => dtype.startsWith('Q'))
    expect(rounded.tensors).toBe(blocks.length)
    expect(rounded.error).toBeGreaterThan(1e-5)
    expect(rounded.error).toBeLessThan(2 ** -11)
    await using written = await openCheckpoint(out)
    expect(written.tensors.get('model.layers.0.mlp.down_proj.weight')!.dtype).toBe('F16')
  })

  test('writes large models as shards with their index', async () => {
    await using source = await gguf('qwen2')
    const out = await freshFolder()
    const { files } = await writeCheckpoint(source, out, new Map(), { shardBytes: 60_000 })
    expect(files.length).toBeGreaterThan(2)
    expect(await readdir(out)).toContain('model.safetensors.index.json')
    await using written = await openCheckpoint(out)
    expect(await numbersOf(written)).toEqual(await numbersOf(source))
  })

  test('replaces tensors, and leaves nothing behind where that fails', async () => {
    await using source = await gguf('qwen2')
    const name = 'model.norm.weight'
    const out = await freshFolder()
    const replaced = { dtype: 'F32' as const, read: () => Promise.resolve(new Float32Array(32).fill(7)) }
    await writeCheckpoint(source, out, new Map([[name, replaced]]))
    await using written = await openCheckpoint(out)
    expect((await written.read(name)).data).toEqual(new Float32Array(32).fill(7))
    const failing = { dtype: 'F32' as const, read: () => Promise.reject(new Error('no numbers')) }
    const other = await freshFolder()
    await expect(writeCheckpoint(source, other, new Map([[name, failing]]))).rejects.toThrow('no numbers')
    expect(await readdir(join(other, '..'))).toEqual([])
  })
})
