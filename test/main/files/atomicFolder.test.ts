import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { processMark } from '../../../main/base/processMark.ts'
import { checkFolder, makeFolder, writeFolderAtomically } from '../../../main/files/atomicFolder.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

/** Of this machine, and of a process that has ended. */
const goneMark = processMark.replace(/-.*/, '-4194399-1')

describe('writeFolderAtomically', () => {
  test('makes the folder and those above it, and leaves nothing else', async () => {
    const root = await temporaryFolder()
    const path = join(root, 'a', 'b')
    await writeFolderAtomically(path, { 'x.json': '1', 'y.json': '2' })
    expect(readdirSync(path).sort()).toEqual(['x.json', 'y.json'])
    expect(readFileSync(join(path, 'y.json'), 'utf8')).toBe('2')
    expect(readdirSync(join(root, 'a'))).toEqual(['b'])
  })

  test('replaces an earlier folder of such files as a whole', async () => {
    const root = await temporaryFolder()
    const path = join(root, 'out')
    await writeFolderAtomically(path, { 'x.json': 'old', 'y.json': 'old' })
    writeFileSync(join(path, 'x.json'), 'older')
    await writeFolderAtomically(path, { 'x.json': 'new', 'y.json': 'new', 'z.json': 'new' })
    expect(readdirSync(path)).toEqual(['x.json', 'y.json', 'z.json'])
    expect(readFileSync(join(path, 'x.json'), 'utf8')).toBe('new')
    expect(readdirSync(root)).toEqual(['out'])
  })

  test('touches no folder that holds something else', async () => {
    const root = await temporaryFolder()
    writeFileSync(join(root, 'notes.txt'), 'mine')
    await expect(writeFolderAtomically(root, { 'x.json': '' })).rejects.toMatchObject({
      code: 'input.usage',
      message: expect.stringContaining('notes.txt'),
    })
    expect(readdirSync(root)).toEqual(['notes.txt'])
  })

  test('stopped, it leaves what was there', async () => {
    const root = await temporaryFolder()
    const path = join(root, 'out')
    await writeFolderAtomically(path, { 'x.json': 'old' })
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(writeFolderAtomically(path, { 'x.json': 'new' }, { signal })).rejects.toThrow('stop')
    expect(readFileSync(join(path, 'x.json'), 'utf8')).toBe('old')
    expect(readdirSync(root)).toEqual(['out'])
  })

  test('through a link, which stays one, replaces the folder that it leads to, or makes it', async () => {
    const root = await temporaryFolder()
    for (const name of ['here', 'there']) mkdirSync(join(root, name))
    symlinkSync('../there/run', join(root, 'here', 'out'))
    for (const text of ['made', 'replaced']) {
      await writeFolderAtomically(join(root, 'here', 'out'), { 'x.json': text })
      expect(readFileSync(join(root, 'there', 'run', 'x.json'), 'utf8')).toBe(text)
    }
    expect(lstatSync(join(root, 'here', 'out')).isSymbolicLink()).toBe(true)
    expect([readdirSync(join(root, 'here')), readdirSync(join(root, 'there'))]).toEqual([['out'], ['run']])
  })

  test('keeps the permissions of the folder that it replaces', async () => {
    const path = join(await temporaryFolder(), 'out')
    mkdirSync(path)
    chmodSync(path, 0o750)
    await writeFolderAtomically(path, { 'x.json': '1' })
    expect(statSync(path).mode & 0o777).toBe(0o750)
  })

  test('puts back what a killed process had moved aside, and removes what it had begun', async () => {
    const root = await temporaryFolder()
    const path = join(root, 'out')
    const left = (what: string) => join(root, `.out.${goneMark}.01234567${what}.tmp`)
    mkdirSync(left(''))
    mkdirSync(left('.old'))
    writeFileSync(join(left('.old'), 'x.json'), 'old')
    const failing = writeFolderAtomically(path, { 'no/such': 'x' })
    await expect(failing).rejects.toMatchObject({ code: 'run.disk' })
    expect(readdirSync(root)).toEqual(['out'])
    expect(readFileSync(join(path, 'x.json'), 'utf8')).toBe('old')
  })

  test('a file that cannot be made is named, and nothing is left', async () => {
    const root = await temporaryFolder()
    const path = join(root, 'out')
    await expect(writeFolderAtomically(path, { 'no/such': 'x' })).rejects.toMatchObject({ code: 'run.disk' })
    expect(readdirSync(root)).toEqual([])
  })
})

describe('checkFolder', () => {
  test('knows a new folder, one of an earlier run and an empty one', async () => {
    const root = await temporaryFolder()
    mkdirSync(join(root, 'empty'))
    expect(await checkFolder(join(root, 'new'), ['x'])).toBe(false)
    expect(await checkFolder(join(root, 'empty'), ['x'])).toBe(true)
    expect(await checkFolder(root, ['empty', 'x'])).toBe(true)
  })

  test('refuses a file', async () => {
    const path = join(await temporaryFolder(), 'x')
    writeFileSync(path, '')
    await expect(checkFolder(path, [])).rejects.toMatchObject({ code: 'input.usage' })
  })
})

describe('makeFolder', () => {
  test('makes it and those above it, and leaves one that is there as it is', async () => {
    const path = join(await temporaryFolder(), 'a', 'b')
    await makeFolder(path)
    writeFileSync(join(path, 'x.json'), '1')
    await makeFolder(path)
    expect(readdirSync(path)).toEqual(['x.json'])
  })

  test('refuses a file, and says what cannot be written', async () => {
    const file = join(await temporaryFolder(), 'x.json')
    writeFileSync(file, '1')
    await expect(makeFolder(file)).rejects.toMatchObject({
      code: 'input.usage',
      message: expect.stringContaining('is a file') as string,
    })
    await expect(makeFolder(join(file, 'b'))).rejects.toMatchObject({ code: 'run.disk' })
  })
})
