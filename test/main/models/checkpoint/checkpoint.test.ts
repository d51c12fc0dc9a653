import { mkdir, readFile, rename, symlink, truncate, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCheckpoint } from '../../../../main/engine/openCheckpoint.ts'
import { expand } from '../../../../main/tensor/storedForm.ts'
import { checkpointFolder } from '../../../support/checkpointFolder.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const a = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] }
const b = { data: Uint16Array.of(0x3f80, 0xc000), shape: [2], dtype: 'BF16' as const }
const single = { 'model.safetensors': { a, b } }
const sharded = { 'model-00001-of-00002.safetensors': { a }, 'model-00002-of-00002.safetensors': { b } }

async function open(parts: Parameters<typeof checkpointFolder>[0]) {
  return openCheckpoint(await checkpointFolder(parts))
}

describe('openCheckpoint', () => {
  test.each([
    ['one file', single],
    ['shards', sharded],
  ])('reads config and weights from %s', async (_, files) => {
    await using checkpoint = await open({ config: { model_type: 'llama', torch_dtype: 'bfloat16' }, files })
    expect(checkpoint.config).toMatchObject({ model_type: 'llama', dtype: 'bfloat16' })
    expect([...checkpoint.tensors.keys()].sort()).toEqual(['a', 'b'])
    expect(checkpoint.tensors.get('b')).toMatchObject({ dtype: 'BF16', shape: [2] })
    expect(await checkpoint.read('a')).toEqual({ data: a.data, shape: [3, 2] })
    expect(await checkpoint.read('b')).toEqual({ data: Float32Array.of(1, -2), shape: [2] })
    expect(await checkpoint.readRows('a', 1, 2)).toEqual({ data: Float32Array.of(3, 4), shape: [1, 2] })
    await expect(checkpoint.read('c')).rejects.toThrow(`${checkpoint.dir} has no tensor 'c'`)
  })

  test.each(['a', 'b'])('gives %s as it stands in its file, to be expanded later', async (name) => {
    await using checkpoint = await open({ files: sharded })
    const { form, bytes, read } = checkpoint.stored(name)
    const into = new Uint8Array(bytes)
    await read(into)
    expect({ data: expand(form, into), shape: form.shape }).toEqual(await checkpoint.read(name))
    await expect(read(new Uint8Array(bytes + 1))).rejects.toThrow(`does not have ${bytes + 1} bytes`)
  })

  test('opens every reference checkpoint', async () => {
    const tiny = join(import.meta.dirname, '../../../golden/tiny')
    for (const [name, nTensors] of [
      ['llama-sharded-bias', 67],
      ['gpt2', 52],
      ['llama3-rope', 38],
    ] as const) {
      await using checkpoint = await openCheckpoint(join(tiny, name))
      expect(checkpoint.tensors.size).toBe(nTensors)
    }
  })

  test('follows the links of a Hugging Face cache', async () => {
    const dir = await checkpointFolder({ files: sharded })
    const blobs = join(dir, 'blobs')
    await mkdir(blobs)
    for (const name of ['config.json', 'model.safetensors.index.json', ...Object.keys(sharded)]) {
      await rename(join(dir, name), join(blobs, `blob-${name}`))
      await symlink(join('blobs', `blob-${name}`), join(dir, name))
    }
    await using checkpoint = await openCheckpoint(dir)
    expect((await checkpoint.read('a')).data).toEqual(a.data)
    expect(checkpoint.stamp()).toContain(join(blobs, 'blob-config.json'))
  })

  test('takes the tensors that the index lists, and no other', async () => {
    const dir = await checkpointFolder({ files: single, index: { weight_map: { a: 'x.safetensors' } } })
    await rename(join(dir, 'model.safetensors'), join(dir, 'x.safetensors'))
    await using checkpoint = await openCheckpoint(dir)
    expect([...checkpoint.tensors.keys()]).toEqual(['a'])
  })

  test.each<[string, unknown, RegExp]>([
    [
      'a shard that is not there',
      { weight_map: { a: 'x.safetensors', b: 'y.safetensors' } },
      /lacks 2 of the 2 .* x.safe.*, y/,
    ],
    ['a tensor in the wrong shard', { weight_map: { b: 'model-00001-of-00002.safetensors' } }, /lacks the tensor 'b'/],
    ['a way up', { weight_map: { a: '../x.safetensors' } }, /'a' is "..\/x.safetensors"; expected a name inside/],
    ['a folder', { weight_map: { a: 'sub/x.safetensors' } }, /'a' is "sub\/x.safetensors"; expected a name inside/],
    ['a way up in the middle', { weight_map: { a: 's/../../x' } }, /expected a name inside/],
    ['an absolute path', { weight_map: { a: '/etc/passwd' } }, /expected a name inside/],
    ['a drive', { weight_map: { a: 'C:x' } }, /expected a name inside/],
    ['a backslash', { weight_map: { a: '..\\x' } }, /expected a name inside/],
    ['a number for a name', { weight_map: { a: 7 } }, /'a' is not named/],
    ['no weight_map', { metadata: {} }, /has no weight_map/],
    ['an empty weight_map', { weight_map: {} }, /lists no tensor/],
    ['text that is not JSON', '{"weight_map"', /not valid JSON/],
  ])('refuses an index with %s', async (_, index, message) => {
    await expect(open({ files: sharded, index })).rejects.toThrow(message)
    await expect(open({ files: sharded, index })).rejects.toMatchObject({ name: 'WorkbenchError' })
  })

  test.each<[string, string, RegExp]>([
    ['pytorch_model.bin', 'input.unsupported', /only pytorch_model.bin.*save_pretrained/],
    ['pytorch_model-00001-of-00002.bin', 'input.unsupported', /format that can run code/],
    ['mmproj-F16.gguf', 'input.unsupported', /only mmproj-F16.gguf, which turns images/],
    ['adapter_model.safetensors', 'input.unsupported', /only an adapter/],
    ['other.safetensors', 'input.unsupported', /unknown name \(other.safetensors\)/],
    ['README.md', 'input.missing', /has no weights; expected model.safetensors/],
  ])('says what a folder with only %s has and what it needs', async (name, code, message) => {
    const dir = await checkpointFolder({ files: {} })
    await writeFile(join(dir, name), 'x')
    await expect(openCheckpoint(dir)).rejects.toMatchObject({ name: 'WorkbenchError', code })
    await expect(openCheckpoint(dir)).rejects.toThrow(message)
  })

  test('refuses a folder that is not there, a file in its place, and one without config.json', async () => {
    const dir = await checkpointFolder({ config: null, files: single })
    await expect(openCheckpoint(join(dir, 'none'))).rejects.toThrow('is not there')
    await expect(openCheckpoint(join(dir, 'model.safetensors'))).rejects.toThrow('is a file; a model is given as')
    await expect(openCheckpoint(dir)).rejects.toThrow(join(dir, 'config.json'))
  })

  test('refuses a truncated shard, naming it', async () => {
    const dir = await checkpointFolder({ files: sharded })
    const path = join(dir, 'model-00002-of-00002.safetensors')
    await truncate(path, (await readFile(path)).length - 1)
    await expect(openCheckpoint(dir)).rejects.toThrow(path)
    await expect(openCheckpoint(dir)).rejects.toThrow('truncated')
  })

  test.each([
    ['NaN', NaN],
    ['an infinity', -Infinity],
  ])('refuses a weight that is %s, saying where', async (_, value) => {
    const bad = { data: Float32Array.of(1, 2, 3, 4, 5, value), shape: [3, 2] }
    await using checkpoint = await open({ files: { 'model.safetensors': { a, bad } } })
    await expect(checkpoint.read('bad')).rejects.toMatchObject({ code: 'input.value' })
    await expect(checkpoint.read('bad')).rejects.toThrow(`tensor 'bad' holds ${value} at [2, 1]`)
    await expect(checkpoint.readRows('bad', 1, 3)).rejects.toThrow('at [2, 1]')
    expect((await checkpoint.readRows('bad', 0, 2)).shape).toEqual([2, 2])
  })

  test('stops when aborted', async () => {
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(openCheckpoint(await checkpointFolder({ files: single }), { signal })).rejects.toThrow('stop')
    await using checkpoint = await open({ files: single })
    await expect(checkpoint.read('a', { signal })).rejects.toThrow('stop')
  })
})

describe('Checkpoint.stamp', () => {
  test('stays while files stay, and changes with any of them', async () => {
    const dir = await checkpointFolder({ files: sharded })
    const stamp = async () => {
      await using checkpoint = await openCheckpoint(dir)
      return checkpoint.stamp()
    }
    const first = await stamp()
    expect(await stamp()).toBe(first)
    for (const name of ['config.json', 'model.safetensors.index.json', 'model-00002-of-00002.safetensors']) {
      const before = await stamp()
      await utimes(join(dir, name), 1e9, 1e9)
      expect(await stamp(), name).not.toBe(before)
    }
  })

  test('is another one in another folder', async () => {
    const copy = await temporaryFolder()
    const dir = await checkpointFolder({ files: single })
    await using original = await openCheckpoint(dir)
    for (const name of ['config.json', 'model.safetensors']) await rename(join(dir, name), join(copy, name))
    await using moved = await openCheckpoint(copy)
    expect(moved.stamp()).not.toBe(original.stamp())
    await unlink(join(copy, 'config.json'))
  })
})
