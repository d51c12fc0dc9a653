import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isOwnFile } from '../../../main/cli/ownFile.ts'
import { questionFormat } from '../../../main/datasets/import/writeQuestions.ts'
import { editText } from '../../../main/cli/editText.ts'
import { page } from '../../../main/report/page.ts'
import { question } from '../../support/questions.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

async function isOwn(name: string, content: string | Uint8Array): Promise<boolean> {
  const path = join(await temporaryFolder(), name)
  writeFileSync(path, content)
  return isOwnFile(path)
}

describe('isOwnFile', () => {
  test.each(['q.jsonl', 'q.json', 'q.csv', 'q.tsv', 'q.xlsx', 'q.parquet'])('%s of our own form is', async (name) => {
    const { content } = await questionFormat(name).write([question()])
    expect(await isOwn(name, content as string)).toBe(true)
  })

  test('an edit, answers, a corpus, attributions, a page and an empty file are', async () => {
    const edit = editText({ name: 'off', model: null, positions: 'last', neurons: [{ layer: 0, neuron: 1, scale: 0 }] })
    expect(await isOwn('e.json', edit)).toBe(true)
    expect(await isOwn('p.jsonl', '{"id":"q","variant":0,"letters":{},"gold":"A"}\n')).toBe(true)
    expect(await isOwn('o.jsonl', '{"style":"option-text","id":"q","options":[]}\n')).toBe(true)
    expect(await isOwn('b.jsonl', '{"format":"engram-background","formatVersion":3,"engram":"0.1.0"}\n')).toBe(true)
    expect(await isOwn('a.safetensors', `12345678{"__metadata__":{"model":"sha256:12"}}`)).toBe(true)
    expect(await isOwn('r.html', page({ lang: 'en', title: 'R', style: '', typefaces: [], body: '' } as never))).toBe(
      true,
    )
    expect(
      await isOwn('r.pdf', '%PDF-1.4\n1 0 obj\n<</Title (R)\n/Creator (Engram)\n/Producer (Skia/PDF m156)>>'),
    ).toBe(true)
    expect(await isOwn('empty', '')).toBe(true)
  })

  test('what others wrote is not, whatever its name', async () => {
    expect(await isOwn('notes.jsonl', 'dear diary\n')).toBe(false)
    expect(await isOwn('exam.csv', 'question,A,B,answer\nWho?,x,y,A\n')).toBe(false)
    expect(await isOwn('page.html', '<!doctype html><title>Mine</title>')).toBe(false)
    expect(await isOwn('model.safetensors', `12345678{"__metadata__":{"format":"pt"}}`)).toBe(false)
    expect(await isOwn('r.pdf', '%PDF-1.4\n1 0 obj\n<</Title (Engram)\n/Creator (Chromium)>>')).toBe(false)
    expect(await isOwn('package.json', '{"name":"x","version":"1"}')).toBe(false)
  })
})
