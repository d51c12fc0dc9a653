import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeAtomically, writeTextAtomically } from '../../../main/files/atomicFile.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

describe('writeAtomically', () => {
  test('replaces the file when all is written, not before', async () => {
    const dir = await temporaryFolder()
    const path = join(dir, 'out.txt')
    await writeFile(path, 'old')
    await writeAtomically(path, async (file) => {
      await file.writeFile('new')
      expect(await readFile(path, 'utf8')).toBe('old')
    })
    expect(await readFile(path, 'utf8')).toBe('new')
    expect(await readdir(dir)).toEqual(['out.txt'])
  })

  test('leaves the old file and no other when writing fails', async () => {
    const dir = await temporaryFolder()
    const path = join(dir, 'out.txt')
    await writeFile(path, 'old')
    const failing = writeAtomically(path, async (file) => {
      await file.writeFile('half')
      throw new Error('broken')
    })
    await expect(failing).rejects.toThrow('broken')
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(dir)).toEqual(['out.txt'])
  })

  test('leaves nothing when aborted while writing', async () => {
    const dir = await temporaryFolder()
    const controller = new AbortController()
    const write = async () => controller.abort(new Error('stop'))
    await expect(writeAtomically(join(dir, 'out'), write, { signal: controller.signal })).rejects.toThrow('stop')
    expect(await readdir(dir)).toEqual([])
  })

  test('says that the folder does not exist, or that the path is a folder', async () => {
    const dir = await temporaryFolder()
    await mkdir(join(dir, 'sub'))
    const into = (...path: string[]) => writeTextAtomically(join(dir, ...path), 'x')
    await expect(into('none', 'out')).rejects.toThrow(`the folder ${join(dir, 'none')} does not exist`)
    await expect(into('sub')).rejects.toMatchObject({ name: 'WorkbenchError', code: 'run.disk' })
    expect(await readdir(dir)).toEqual(['sub'])
  })
})
