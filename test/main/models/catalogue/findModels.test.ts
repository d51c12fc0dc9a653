import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findModelRef, findModels } from '../../../../main/models/catalogue/findModels.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const hex = 'ab'.repeat(32)
const manifest = (digest = `sha256:${hex}`) =>
  JSON.stringify({
    schemaVersion: 2,
    layers: [
      { mediaType: 'application/vnd.ollama.image.template', digest: `sha256:${'1'.repeat(64)}`, size: 3 },
      { mediaType: 'application/vnd.ollama.image.model', digest, size: 4 },
    ],
  })

/** A home with these files, and what is found there. */
async function homeWith(files: Readonly<Record<string, string>>) {
  const home = await temporaryFolder()
  for (const [name, text] of Object.entries(files)) write(join(home, name), text)
  const options = { env: {}, platform: 'darwin', home, bundled: [], folders: [] as string[] }
  const find = async (folders: readonly string[] = []) =>
    (await findModels({ ...options, folders: folders.map((name) => join(home, name)) })).map(
      ({ path, ref, name, source, sizeBytes }) => ({ at: path.slice(home.length + 1), ref, name, source, sizeBytes }),
    )
  return { home, options, find }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

describe('findModels', () => {
  test('finds what each program keeps, under the name that it has there', async () => {
    const { find } = await homeWith({
      '.cache/huggingface/hub/models--a--b--c/snapshots/1/config.json': '{}',
      '.cache/huggingface/hub/models--a--b--c/snapshots/1/model.safetensors': '12345',
      '.cache/huggingface/hub/models--a--gguf/snapshots/1/q4/x-00001-of-00002.gguf': '123',
      '.cache/huggingface/hub/models--a--gguf/snapshots/1/q4/x-00002-of-00002.gguf': '45',
      '.cache/huggingface/hub/models--a--gguf/snapshots/1/mmproj-x.gguf': 'no model',
      '.cache/huggingface/hub/datasets--a--b/snapshots/1/x.gguf': 'no model',
      '.lmstudio/models/pub/repo/y.gguf': '1',
      '.lmstudio/models/pub/mlx/config.json': '{}',
      '.lmstudio/models/pub/mlx/model.safetensors': '12',
      [`.ollama/models/blobs/sha256-${hex}`]: '1234',
      '.ollama/models/manifests/registry.ollama.ai/library/qwen2.5/1.5b': manifest(),
      'Library/Caches/llama.cpp/z.gguf': '12',
    })
    const split = 'a/gguf:q4/x-00001-of-00002.gguf'
    const inCache = '.cache/huggingface/hub/models--a--'
    expect(await find()).toEqual([
      { at: `${inCache}b--c/snapshots/1`, ref: 'hf:a/b/c', name: 'a/b/c', source: 'cache', sizeBytes: 5 },
      {
        at: `${inCache}gguf/snapshots/1/q4/x-00001-of-00002.gguf`,
        ...{ ref: `hf:${split}`, name: split, source: 'cache', sizeBytes: 5 },
      },
      {
        at: '.lmstudio/models/pub/mlx',
        ...{ ref: 'lmstudio:pub/mlx', name: 'pub/mlx', source: 'lmstudio', sizeBytes: 2 },
      },
      {
        at: '.lmstudio/models/pub/repo/y.gguf',
        ...{ ref: 'lmstudio:pub/repo/y.gguf', name: 'pub/repo/y.gguf', source: 'lmstudio', sizeBytes: 1 },
      },
      {
        at: `.ollama/models/blobs/sha256-${hex}`,
        ...{ ref: 'ollama:qwen2.5:1.5b', name: 'qwen2.5:1.5b', source: 'ollama', sizeBytes: 4 },
      },
      {
        at: 'Library/Caches/llama.cpp/z.gguf',
        ...{ ref: 'llamacpp:z.gguf', name: 'z.gguf', source: 'llamacpp', sizeBytes: 2 },
      },
    ])
  })

  test('of the revisions in the cache takes the one that main is; without one the newest that has anything', async () => {
    const hub = '.cache/huggingface/hub/models--a--b'
    const { home, find } = await homeWith({
      [`${hub}/snapshots/old/x.gguf`]: '1',
      [`${hub}/snapshots/new/x.gguf`]: '12',
    })
    for (const [i, name] of ['old', 'new'].entries()) utimesSync(join(home, hub, 'snapshots', name), i, i + 1)
    mkdirSync(join(home, hub, 'snapshots/empty'))
    expect((await find()).map(({ at }) => at)).toEqual([`${hub}/snapshots/new/x.gguf`])
    write(join(home, hub, 'refs/main'), 'old\n')
    expect((await find()).map(({ at }) => at)).toEqual([`${hub}/snapshots/old/x.gguf`])
    for (const broken of ['../../../../../etc', 'gone', '']) {
      write(join(home, hub, 'refs/main'), broken)
      expect((await find()).map(({ at }) => at)).toEqual([`${hub}/snapshots/new/x.gguf`])
    }
  })

  test('of Ollama’s names leaves out what is usual, and says where it is not', async () => {
    const { find } = await homeWith({
      [`.ollama/models/blobs/sha256-${hex}`]: '1234',
      '.ollama/models/manifests/hf.co/someone/model-GGUF/Q4_K_M': manifest(),
    })
    expect((await find()).map(({ ref }) => ref)).toEqual(['ollama:hf.co/someone/model-GGUF:Q4_K_M'])
  })

  test.each([
    ['is no JSON', '{'],
    ['has no layers', '{}'],
    ['names a blob that is a path', manifest('sha256:../../../../secret')],
    ['names a blob that is gone', manifest(`sha256:${'cd'.repeat(32)}`)],
    ['has layers, but no weights', '{"layers": []}'],
  ])('a manifest that %s takes nothing else from the list', async (_, text) => {
    const at = '.ollama/models/manifests/registry.ollama.ai/library'
    const { find } = await homeWith({
      ...{ [`.ollama/models/blobs/sha256-${hex}`]: '1234', [`${at}/bad/1b`]: text, [`${at}/good/1b`]: manifest() },
    })
    expect((await find()).map(({ ref }) => ref)).toEqual(['ollama:good:1b'])
  })

  test('leaves out a model of Ollama that is weights with an adapter on them', async () => {
    const { layers } = JSON.parse(manifest()) as { layers: readonly object[] }
    const adapter = { mediaType: 'application/vnd.ollama.image.adapter', digest: `sha256:${hex}`, size: 4 }
    const { find } = await homeWith({
      [`.ollama/models/blobs/sha256-${hex}`]: '1234',
      '.ollama/models/manifests/registry.ollama.ai/library/tuned/latest': JSON.stringify({
        layers: [...layers, adapter],
      }),
    })
    expect(await find()).toEqual([])
  })

  test('goes down a person’s folders, whatever links lead where, and names each model once', async () => {
    const { home, find } = await homeWith({
      'mine/a/config.json': '{}',
      'mine/a/model.safetensors': '1',
      'mine/b/c/d/deep.gguf': '1',
      'mine/b/c/d/e/deeper.gguf': '1',
      'mine/.hidden/x.gguf': '1',
      'mine/program/src/config.json': '{"not": "a model"}',
    })
    symlinkSync(join(home, 'mine'), join(home, 'mine/b/circle'))
    symlinkSync(join(home, 'mine/a'), join(home, 'mine/b/again'))
    symlinkSync(join(home, 'gone'), join(home, 'mine/broken.gguf'))
    expect((await find(['mine', 'mine/a'])).map(({ at, source }) => [at, source])).toEqual([
      ['mine/a', 'folder'],
      ['mine/b/c/d/deep.gguf', 'folder'],
    ])
  })

  test('looks into no folder that it may not', async () => {
    const { options } = await homeWith({ 'Library/Caches/llama.cpp/z.gguf': '12' })
    expect(await findModels({ ...options, allows: () => false })).toEqual([])
  })
})

describe('findModelRef', () => {
  test('gives the path of a name, with Ollama’s usual tag, and of an unknown one says what is there', async () => {
    const at = '.ollama/models/manifests/registry.ollama.ai/library'
    const { home, options } = await homeWith({
      [`.ollama/models/blobs/sha256-${hex}`]: '1234',
      [`${at}/qwen/latest`]: manifest(),
      '.lmstudio/models/pub/repo/y.gguf': '1',
    })
    expect(await findModelRef('ollama:qwen', options)).toBe(join(home, `.ollama/models/blobs/sha256-${hex}`))
    expect(await findModelRef('lmstudio:pub/repo/y.gguf', options)).toBe(join(home, '.lmstudio/models/pub/repo/y.gguf'))
    const meant = /Is one of these meant: lmstudio:pub\/repo\/y\.gguf\?/
    await expect(findModelRef('lmstudio:pub', options)).rejects.toThrow(meant)
    await expect(findModelRef('hf:a/b', options)).rejects.toMatchObject({
      code: 'input.missing',
      message: expect.stringContaining('engram models list') as unknown,
    })
  })
  test('knows every name of the same weights', async () => {
    const at = '.ollama/models/manifests/registry.ollama.ai/library/qwen'
    const { home, options } = await homeWith({
      ...{ [`.ollama/models/blobs/sha256-${hex}`]: '1234', [`${at}/1b`]: manifest(), [`${at}/latest`]: manifest() },
    })
    for (const name of ['ollama:qwen', 'ollama:qwen:1b']) {
      expect(await findModelRef(name, options)).toBe(join(home, `.ollama/models/blobs/sha256-${hex}`))
    }
  })
})
