import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dataFile } from '../../../main/workbench/dataFile.ts'
import { plant } from '../../support/oddFiles.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

function open(path: string) {
  const warnings: string[] = []
  const file = dataFile(path, Array.isArray, (sentence) => void warnings.push(sentence))
  return { ...file, warnings }
}

describe('dataFile', () => {
  test('gives back what was saved, in a file and a folder for this person alone', async () => {
    const path = join(await temporaryFolder(), 'a', 'b', 'x.json')
    const { load, save, warnings } = open(path)
    expect(load()).toBe(null)
    await save([1])
    expect(load()).toEqual([1])
    expect([path, join(path, '..')].map((at) => statSync(at).mode & 0o777)).toEqual([0o600, 0o700])
    expect(warnings).toEqual([])
  })

  test('narrows the permissions of a file of an earlier version', async () => {
    const path = join(await temporaryFolder(), 'x.json')
    writeFileSync(path, '[]', { mode: 0o644 })
    await open(path).save([1])
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test.each([
    ['[1', 'is not JSON'],
    ['{}', 'holds something else'],
    ['[]'.padEnd(2 ** 24 + 1), 'has at most'],
  ])('sets %.5s aside and says so', async (text, words) => {
    const dir = await temporaryFolder()
    const path = join(dir, 'x.json')
    writeFileSync(path, text)
    const { load, save, warnings } = open(path)
    expect(load()).toBe(null)
    expect(warnings).toEqual([
      expect.stringMatching(new RegExp(`${words}.* It was set aside as .*damaged-.*begun\\.$`)),
    ])
    await save([])
    const aside = readdirSync(dir).find((name) => name.includes('damaged'))!
    expect(readFileSync(join(dir, aside), 'utf8')).toBe(text)
  })

  test('does not wait for a pipe', async () => {
    const path = join(await temporaryFolder(), 'x.json')
    await plant('pipe', path)
    const { load, warnings } = open(path)
    expect(load()).toBe(null)
    expect(warnings).toEqual([expect.stringContaining('is not a file but a pipe')])
  })

  test('says once that nothing can be kept, and goes on', async () => {
    const dir = await temporaryFolder()
    writeFileSync(join(dir, 'file'), '')
    const { save, warnings } = open(join(dir, 'file', 'x.json'))
    await save([1])
    await save([2])
    expect(warnings).toEqual([expect.stringContaining('cannot be made: a file is where its folder should be')])
  })
})
