import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readJsonObject } from '../../../main/files/jsonFile.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const expected = { expected: 'a test file', maxBytes: 200 }

async function fileWith(content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'file.json')
  await writeFile(path, content)
  return path
}

describe('readJsonObject', () => {
  test('reads an object, with or without a byte order mark', async () => {
    expect(await readJsonObject(await fileWith('{"a": "é"}'), expected)).toEqual({ a: 'é' })
    expect(await readJsonObject(await fileWith('\ufeff{"a": 1}'), expected)).toEqual({ a: 1 })
  })

  test.each([
    ['text that is not JSON', '{"a": 1', /not valid JSON/],
    ['a key said twice', '{"eps": 1e-5, "eps": 1e-6}', /it has the key "eps" twice$/],
    ['an empty file', '', /not valid JSON/],
    ['a list', '[1]', /holds a list; expected a test file/],
    ['null', 'null', /holds null/],
    ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), /not UTF-8/],
    ['too much', `{"a": "${'x'.repeat(300)}"}`, /at most 200/],
    ['deep nesting', '['.repeat(90) + ']'.repeat(90), /deeper than 64/],
  ])('refuses %s, naming the file', async (_, content, message) => {
    const path = await fileWith(content)
    const refusal = readJsonObject(path, expected)
    await expect(refusal).rejects.toMatchObject({ name: 'WorkbenchError', code: 'input.format' })
    await expect(refusal).rejects.toThrow(message)
    await expect(refusal).rejects.toThrow(path)
  })

  test('calls a file that is not there missing, and a folder not a file', async () => {
    const dir = await temporaryFolder()
    await expect(readJsonObject(join(dir, 'none.json'), expected)).rejects.toMatchObject({ code: 'input.missing' })
    await expect(readJsonObject(dir, expected)).rejects.toThrow('is not a file')
  })

  test('reads nothing after an abort', async () => {
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(readJsonObject(await fileWith('{}'), { ...expected, signal })).rejects.toThrow('stop')
  })
})
