import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Model } from '../../../main/engine/runtime/model.ts'
import { createModels } from '../../../main/jobs/models.ts'
import { openAnswersJob, type OpenAnswersInput } from '../../../main/jobs/openAnswers.ts'
import { fakeHooks, fakeParts, letterTokenizer } from '../../support/fakeParts.ts'

const dir = mkdtempSync(join(tmpdir(), 'engram-open-'))
writeFileSync(join(dir, 'config.json'), '{}')
afterAll(() => rmSync(dir, { recursive: true }))

/** Letter c is likeliest, then the end token, then d and e. */
const logits = Float32Array.of(0, 0, 5, 3, 2, 0, 0, 0, 0, 4)
/** What the model writes behind each of its first tokens: `cdd`, ended; `d` and no more; `e`. */
const rest: Readonly<Record<number, readonly number[]>> = { 2: [3, 3, 9], 3: [9], 4: [9] }

const model = {
  lastPosition: () => Promise.resolve({ logits }),
  generate: (ids: readonly number[]) => Promise.resolve([...rest[ids.at(-1)!]!]),
  prefill: () => Promise.resolve({ [Symbol.dispose]: () => undefined }),
  logits: () => Promise.resolve(logits),
  continuationStreams: (_: unknown, texts: readonly (readonly number[])[]) => Promise.resolve(texts),
  async *logitsOf(text: readonly number[]) {
    for (const _ of text) yield await Promise.resolve(new Float32Array(10))
  },
} as unknown as Partial<Model>

function input(change: Partial<OpenAnswersInput> = {}): OpenAnswersInput {
  const run = { model: dir, device: 'cpu' as const, threads: null, store: { kind: 'none' as const } }
  return { run, prompt: 'ab', delimiter: '', beginnings: 2, maxTokens: 3, texts: ['f', 'cdd'], ...change }
}

test('follows the likeliest beginnings but the end, and scores answers and texts, each once, the likeliest first', async () => {
  const { parts } = fakeParts({ model, tokenizer: letterTokenizer })
  const { hooks, items } = fakeHooks()
  await using models = createModels(parts)
  const { scored } = await openAnswersJob(input(), models, hooks)
  expect(items).toEqual([{ text: 'cdd' }, { text: 'd' }])
  const sum = logits.reduce((total, each) => total + Math.exp(each), 0)
  const first = (id: number) => logits[id]! - Math.log(sum)
  const all = -Math.log(10) // of the tokens behind, all are as likely
  expect(scored).toEqual([
    { text: 'd', nTokens: 1, isAnswer: true, logLikelihood: expect.closeTo(first(3), 6) as number },
    { text: 'cdd', nTokens: 3, isAnswer: true, logLikelihood: expect.closeTo(first(2) + 2 * all, 6) as number },
    { text: 'f', nTokens: 1, isAnswer: false, logLikelihood: expect.closeTo(first(5), 6) as number },
  ])
})

test('a text that does not fit behind the prompt is left out', async () => {
  const { parts } = fakeParts({ model, tokenizer: letterTokenizer })
  await using models = createModels(parts)
  const { scored } = await openAnswersJob(input({ texts: ['abcdefg', 'f'] }), models, fakeHooks().hooks)
  expect(scored.map(({ text }) => text)).toEqual(['d', 'cdd', 'f'])
})

test('stops when it is told to', async () => {
  const { parts } = fakeParts({ model, tokenizer: letterTokenizer })
  const controller = new AbortController()
  const { hooks } = fakeHooks(controller.signal)
  await using models = createModels(parts)
  const asked = openAnswersJob(input(), models, { ...hooks, onItem: () => controller.abort() })
  await expect(asked).rejects.toThrow(/abort/i)
})
