import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findModel } from '../../../../main/models/checkpoint/modelPlace.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

async function folderOf(names: readonly string[]): Promise<string> {
  const dir = await temporaryFolder()
  for (const name of names) await writeFile(join(dir, name), name.endsWith('.gguf') ? 'GGUF\x03' : '{}')
  return dir
}

describe('findModel', () => {
  test('knows a GGUF file by its first bytes, whatever its name and behind a link', async () => {
    const dir = await temporaryFolder()
    await writeFile(join(dir, 'sha256-12ab'), 'GGUF\x03')
    await symlink(join(dir, 'sha256-12ab'), join(dir, 'linked'))
    for (const name of ['sha256-12ab', 'linked'])
      expect(await findModel(join(dir, name))).toEqual({ kind: 'gguf', path: join(dir, name) })
  })

  test('takes no other file, and nothing that is not there, for a model', async () => {
    const dir = await folderOf(['config.json'])
    for (const path of [join(dir, 'config.json'), join(dir, 'nothing')])
      await expect(findModel(path)).rejects.toThrow(path)
    expect(await findModel(dir)).toEqual({ kind: 'folder', path: dir })
  })

  test('takes the one GGUF model of a folder, in parts or beside an image reader', async () => {
    const dir = await folderOf(['config.json', 'q-00002-of-00002.gguf', 'q-00001-of-00002.gguf', 'mmproj-F16.gguf'])
    expect(await findModel(dir)).toEqual({ kind: 'gguf', path: join(dir, 'q-00001-of-00002.gguf') })
  })

  test('takes safetensors before a GGUF file beside them', async () => {
    const dir = await folderOf(['config.json', 'model.safetensors', 'q.gguf'])
    expect(await findModel(dir)).toEqual({ kind: 'folder', path: dir })
  })

  test('asks for one of several GGUF models by name', async () => {
    const dir = await folderOf(['b.Q8_0.gguf', 'a.Q4_K_M.gguf'])
    await expect(findModel(dir)).rejects.toMatchObject({
      code: 'input.usage',
      message: `${dir} holds 2 GGUF models: give the path of one of them (a.Q4_K_M.gguf, b.Q8_0.gguf)`,
    })
  })
})
