import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { digestsOf, openCapsule } from '../../../main/runs/capsule.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const bytes = new TextEncoder().encode('abc')

async function capsules() {
  const path = join(await temporaryFolder(), 'found')
  mkdirSync(path)
  writeFileSync(join(path, 'a.txt'), bytes)
  return {
    folder: openCapsule({ kind: 'folder', path }),
    files: openCapsule({ kind: 'files', name: 'found', files: { 'a.txt': bytes } }),
    path,
  }
}

describe('openCapsule', () => {
  test('gives the same bytes under the same name, wherever they lie', async () => {
    const { folder, files } = await capsules()
    for (const capsule of [folder, files]) {
      expect(capsule.name).toBe('found')
      expect([capsule.has('a.txt'), capsule.has('b.txt')]).toEqual([true, false])
      expect([...(await capsule.bytes('a.txt'))]).toEqual([...bytes])
    }
  })

  test('calls a file by its place in complaints', async () => {
    const { folder, files, path } = await capsules()
    expect(folder.placeOf('b.txt')).toBe(join(path, 'b.txt'))
    await expect(folder.bytes('b.txt')).rejects.toThrow(join(path, 'b.txt'))
    await expect(files.bytes('b.txt')).rejects.toMatchObject({
      ...{ code: 'input.missing', message: 'found has no file b.txt.' },
    })
  })

  test('in memory has no file that it was not given, whatever its name', async () => {
    const { files } = await capsules()
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(files.has(name)).toBe(false)
      await expect(files.bytes(name)).rejects.toMatchObject({ code: 'input.missing' })
    }
  })
})

describe('digestsOf', () => {
  test('is the SHA-256 of each file', () => {
    expect(digestsOf({ 'a.txt': bytes })).toEqual({
      'a.txt': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    })
  })
})
