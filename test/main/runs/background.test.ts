import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rawPrompting } from '../../../main/models/tokenizer/prompting.ts'
import { bytesDigest } from '../../../main/files/fileDigest.ts'
import { sealed } from '../../../main/files/seal.ts'
import { clusterCounts, questionDigest, readBackground, type ClusterSettings } from '../../../main/runs/background.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const settings: ClusterSettings = {
  ...{ objective: 'prob', mode: 'corrected', rule: 'adaptive', letters: 'auto' },
  ...{ steps: 256, tolerance: 1e-3, t: 0.2 },
  ...rawPrompting,
}
const header = {
  ...{ format: 'engram-background', formatVersion: 1, engram: '1', device: 'cpu', clusters: 2, settings },
  ...{ model: { fingerprint: 'f', modelType: 'llama', nLayers: 2, dMlp: 10 }, data: { file: 'q', sha256: 's' } },
}
const lines = [
  {
    question: 'a',
    neurons: [
      [0, 1],
      [1, 9],
    ],
  },
  { question: 'b', neurons: [[1, 9]] },
]

async function read(content: readonly object[] | string) {
  const path = join(await temporaryFolder(), 'corpus.jsonl')
  const text = typeof content === 'string' ? content : content.map((line) => JSON.stringify(line)).join('\n')
  writeFileSync(path, text)
  return readBackground({ kind: 'corpus', path }, { fingerprint: 'f', settings })
}

describe('readBackground', () => {
  test('reads clusters as layer * dMlp + neuron', async () => {
    const { clusters, file } = await read([header, ...lines])
    expect(file).toBe('corpus.jsonl')
    expect(clusters).toEqual([
      { question: 'a', neurons: [1, 19] },
      { question: 'b', neurons: [19] },
    ])
  })

  test.each<[string, readonly object[] | string, string]>([
    ['an empty file', '', 'line 1: '],
    ['another file', [{ a: 1 }], 'Expected a file of "engram background make"'],
    ['one of a newer Engram', [{ ...header, formatVersion: 4 }], 'was written by a newer Engram'],
    ['one without its seal', [{ ...header, formatVersion: 2 }, ...lines], 'was changed or damaged'],
    ['one that was cut off', [header, lines[0]!], 'holds 1 of its 2 clusters'],
    [
      'a neuron that the model lacks',
      [header, { question: 'a', neurons: [[2, 0]] }, lines[1]!],
      'is no neuron of the model',
    ],
  ])('refuses %s', async (_, content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence)
  })

  test('one whose lines or first line were changed behind its seal is refused', async () => {
    const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    const whole = `${JSON.stringify(sealed({ ...header, formatVersion: 2, sha256: bytesDigest(body) }))}\n${body}`
    expect((await read(whole)).clusters).toHaveLength(2)
    await expect(read(whole.replace('[0,1]', '[0,2]'))).rejects.toThrow('was changed or damaged')
    await expect(read(whole.replace('"sha256":"s"', '"sha256":"t"'))).rejects.toThrow('was changed or damaged')
  })

  test('clusters of raw prompts say nothing of what is common in chats', async () => {
    const path = join(await temporaryFolder(), 'corpus.jsonl')
    writeFileSync(path, [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''))
    const chat = { ...settings, prompting: 'chat', chatTemplate: '{{ messages }}' } as const
    await expect(
      readBackground({ kind: 'corpus', path }, { fingerprint: header.model.fingerprint, settings: chat }),
    ).rejects.toThrow('was made with prompting raw, this run has chat')
  })

  test('a folder that is no run, and a path where nothing is, are refused', async () => {
    const folder = await temporaryFolder()
    const wanted = { fingerprint: 'f', settings }
    await expect(readBackground({ kind: 'corpus', path: folder }, wanted)).rejects.toThrow('holds no run')
    await expect(readBackground({ kind: 'corpus', path: join(folder, 'x') }, wanted)).rejects.toThrow('cannot be read')
  })
})

describe('clusterCounts', () => {
  test('counts the clusters of other questions', () => {
    const background = {
      ...{ file: 'c', sha256: '' },
      clusters: [
        { question: 'a', neurons: [1, 19] },
        { question: 'b', neurons: [19] },
        { question: 'c', neurons: [] },
      ],
    }
    expect(clusterCounts(background, new Set())).toEqual({
      clusters: 3,
      occurrences: new Map([
        [1, 1],
        [19, 2],
      ]),
    })
    expect(clusterCounts(background, new Set(['a']))).toEqual({ clusters: 2, occurrences: new Map([[19, 1]]) })
  })
})

describe('questionDigest', () => {
  test('is that of the prompts and their right letters', () => {
    const digest = questionDigest([{ prompt: 'p', gold: 'A' }])
    expect(questionDigest([{ prompt: 'p', gold: 'A' }])).toBe(digest)
    expect(questionDigest([{ prompt: 'p', gold: 'B' }])).not.toBe(digest)
    expect(questionDigest([{ prompt: 'q', gold: 'A' }])).not.toBe(digest)
  })
})
