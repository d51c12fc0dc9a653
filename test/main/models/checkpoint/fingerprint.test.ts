import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TensorToWrite } from '../../../../main/files/writeSafetensors.ts'
import { openCheckpoint } from '../../../../main/engine/openCheckpoint.ts'
import { checkpointFolder } from '../../../support/checkpointFolder.ts'

const a = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] }
const b = { data: Float32Array.of(5, 6), shape: [2] }
const config = { model_type: 'llama', hidden_size: 2, rope_theta: 1e4, torch_dtype: 'float32' }

async function of(
  config: object,
  files: Readonly<Record<string, Readonly<Record<string, TensorToWrite>>>>,
): Promise<string> {
  await using checkpoint = await openCheckpoint(await checkpointFolder({ config, files }))
  return await checkpoint.fingerprint()
}

describe('fingerprint', async () => {
  const one = (tensors: Readonly<Record<string, TensorToWrite>>) => ({ 'model.safetensors': tensors })
  const original = async () => of(config, one({ a, b }))

  test('is sha256 and 64 digits, the same wherever and however the same tensors are stored', async () => {
    const first = await original()
    expect(first).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(await of(config, one({ b, a }))).toBe(first)
    expect(await of(config, { 'x.safetensors': { b }, 'y.safetensors': { a } })).toBe(first)
  })

  test('does not see the spelling of config.json, the order of its keys, its origin or its writer', async () => {
    const { rope_theta, torch_dtype, ...rest } = config
    const newer = {
      transformers_version: '5.0.0',
      _name_or_path: '/home/x/model',
      dtype: torch_dtype,
      rope_parameters: { rope_theta, rope_type: 'default' },
      ...rest,
    }
    expect(await of(newer, one({ a, b }))).toBe(await original())
  })

  test.each<[string, object, Readonly<Record<string, TensorToWrite>>]>([
    ['one bit of a weight', config, { a: { ...a, data: Float32Array.of(1, 2, 3, 4.000000476837158) }, b }],
    ['the sign of a zero', config, { a, b: { ...b, data: Float32Array.of(5, -0) } }],
    ['a shape', config, { a: { ...a, shape: [4] }, b }],
    ['a name', config, { a, c: b }],
    ['a tensor more', config, { a, b, c: b }],
    ['a dtype', config, { a, b: { shape: [4], dtype: 'F16', data: new Uint16Array(b.data.buffer) } }],
    ['a config value', { ...config, hidden_size: 3 }, { a, b }],
    ['a nested config value', { ...config, rope_theta: 1e5 }, { a, b }],
    ['a config key', { ...config, tie_word_embeddings: true }, { a, b }],
  ])('changes with %s', async (_, changedConfig, tensors) => {
    expect(await of(changedConfig, one(tensors))).not.toBe(await original())
  })

  test('tells which tensor holds which bytes', async () => {
    const swapped = { a: { ...a, data: b.data, shape: [2] }, b: { ...b, data: a.data, shape: [2, 2] } }
    expect(await of(config, one(swapped))).not.toBe(await original())
  })

  test('reports bytes read up to all of them', async () => {
    await using checkpoint = await openCheckpoint(await checkpointFolder({ config, files: one({ a, b }) }))
    const seen: [number, number][] = []
    await checkpoint.fingerprint({ onProgress: (...progress) => seen.push(progress) })
    expect(seen).toEqual([
      [16, 24],
      [24, 24],
    ])
  })

  test('stops when aborted', async () => {
    await using checkpoint = await openCheckpoint(await checkpointFolder({ config, files: one({ a, b }) }))
    const controller = new AbortController()
    const onProgress = () => controller.abort(new Error('stop'))
    await expect(checkpoint.fingerprint({ signal: controller.signal, onProgress })).rejects.toThrow('stop')
  })

  test('refuses a file that changes meanwhile', async () => {
    const dir = await checkpointFolder({ config, files: one({ a, b }) })
    await using checkpoint = await openCheckpoint(dir)
    const path = join(dir, 'model.safetensors')
    const bytes = await readFile(path)
    await using file = await open(path, 'r+')
    await file.write(bytes.subarray(-1), 0, 1, bytes.length - 1)
    await file.utimes(1e9, 1e9)
    await expect(checkpoint.fingerprint()).rejects.toThrow(`${path} changed while it was read`)
    await writeFile(path, bytes)
  })
})
