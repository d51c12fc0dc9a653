import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { modelFolder } from '../../../../main/models/checkpoint/modelFolder.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

async function folderOf(...paths: string[]): Promise<string> {
  const dir = await temporaryFolder()
  for (const path of paths) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), '')
  }
  return dir
}

describe('modelFolder', () => {
  test.each(['config.json', 'adapter_config.json', 'model.gguf', 'model.safetensors'])(
    'takes a folder with %s as it is',
    async (name) => {
      const dir = await folderOf(name, 'inner/config.json')
      expect(modelFolder(dir)).toBe(dir)
      symlinkSync(dir, join(dir, 'link'))
      expect(modelFolder(join(dir, 'link'))).toBe(join(dir, 'link'))
    },
  )

  test('finds the snapshot in a folder of the cache that refs/main names, else the newest', async () => {
    const at = (name: string) => `models--a--b/snapshots/${name}/config.json`
    const root = await folderOf(at('111'), at('222'), at('333'), 'models--a--b/snapshots/444/README.md')
    const dir = join(root, 'models--a--b')
    for (const [name, time] of Object.entries({ 111: 10, 222: 30, 333: 20, 444: 40 }))
      utimesSync(join(dir, 'snapshots', name), time, time)
    expect(modelFolder(dir)).toBe(join(dir, 'snapshots', '222'))
    mkdirSync(join(dir, 'refs'))
    writeFileSync(join(dir, 'refs', 'main'), '111\n')
    expect(modelFolder(dir)).toBe(join(dir, 'snapshots', '111'))
    writeFileSync(join(dir, 'refs', 'main'), '../../elsewhere') // names no snapshot, and leads nowhere
    expect(modelFolder(dir)).toBe(join(dir, 'snapshots', '222'))
  })

  test('says which folder inside holds the model', async () => {
    const dir = await folderOf('hf/config.json', 'README.md')
    expect(() => modelFolder(dir)).toThrow(`${dir} holds no model itself; its folder hf does: give ${join(dir, 'hf')}`)
    const two = await folderOf('a/config.json', 'b/q.gguf')
    expect(() => modelFolder(two)).toThrow(`its folder a does, and so does b: give ${join(two, 'a')}`)
    const many = await folderOf('a/config.json', 'b/q.gguf', 'c/adapter_config.json')
    expect(() => modelFolder(many)).toThrow('and so does each of 2 more')
  })

  test.each(['config.json', 'tokenizer.json', 'model-00001-of-00002.safetensors'])(
    'says in which folder a file %s lies that stands for a model',
    async (name) => {
      const dir = await folderOf('config.json', name)
      expect(() => modelFolder(join(dir, name))).toThrow(`a model is given as its folder: give ${dir}`)
    },
  )

  test('says what a model is where a file has nothing to do with one', async () => {
    const dir = await folderOf('notes.txt')
    expect(() => modelFolder(join(dir, 'notes.txt'))).toThrow(
      /is a file; a model is given as its folder \(config\.json/,
    )
    expect(() => modelFolder(join(dir, 'notes.txt', 'x'))).toThrow('is not there')
  })

  test('takes two words with a slash that are no path for the name of a model on a hub', () => {
    const hub = /not there.*If Qwen\/Qwen2\.5-0\.5B is its name on a hub, fetch it first.*give hf:Qwen\/Qwen2\.5-0\.5B$/
    expect(() => modelFolder(join(process.cwd(), 'Qwen', 'Qwen2.5-0.5B'))).toThrow(hub)
    for (const path of [join(process.cwd(), 'main', 'nothing'), '/nowhere/at/all'])
      expect(() => modelFolder(path)).toThrow(/not there; a model is given as its folder on this machine, or/)
  })

  test('names the layout of a maker that is not read', async () => {
    const dir = await folderOf('params.json', 'consolidated.00.pth')
    expect(() => modelFolder(dir)).toThrow('layout of its maker (params.json); fetch the version for transformers')
  })
})
