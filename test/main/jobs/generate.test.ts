import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { GenerateOptions } from '../../../main/engine/runtime/generate.ts'
import { generateJob, type GenerateInput } from '../../../main/jobs/generate.ts'
import { createModels } from '../../../main/jobs/models.ts'
import { fakeHooks, fakeParts, letterTokenizer } from '../../support/fakeParts.ts'

const dir = mkdtempSync(join(tmpdir(), 'engram-generate-'))
writeFileSync(join(dir, 'config.json'), '{"eos_token_id": 5}')
afterAll(() => rmSync(dir, { recursive: true }))

const input: GenerateInput = {
  run: { model: dir, device: 'cpu', threads: null, store: { kind: 'none' } },
  prompt: { kind: 'ids', ids: [0, 1] },
  edit: null,
  maxTokens: 4,
  seed: 3,
  temperature: 0.5,
  stop: true,
}

async function run(change: Partial<GenerateInput>, says: number[], tokenizer: typeof letterTokenizer | null) {
  let given: GenerateOptions | null = null
  const generate = (_: unknown, options: GenerateOptions) => {
    given = options
    for (const id of says) options.onToken?.(id)
    return Promise.resolve(says)
  }
  const { parts } = fakeParts({ tokenizer, model: { generate } })
  const { hooks, items } = fakeHooks()
  await using models = createModels(parts)
  const result = await generateJob({ ...input, ...change }, models, hooks)
  return { result, items, given: given! }
}

describe('generateJob', () => {
  test('hands seed, temperature and the end tokens of configuration and tokenizer to the model', async () => {
    const { given } = await run({}, [2], letterTokenizer)
    expect(given).toMatchObject({ maxTokens: 4, seed: 3, temperature: 0.5, stopIds: [5, 9] })
  })

  test('a text that its end token ends does not show that token', async () => {
    const { result, items } = await run({}, [2, 3, 9], letterTokenizer)
    expect(result).toMatchObject({ ids: [0, 1], generated: [2, 3, 9], text: 'cd', stopped: 'stop-token' })
    expect(items).toEqual([
      { id: 2, text: 'c' },
      { id: 3, text: 'd' },
    ])
  })

  test.each([
    [[2, 3, 4, 2], 'length'],
    [[2, 3], 'context'],
  ])('after %j it says that the end was %s', async (says, stopped) => {
    expect((await run({}, says, letterTokenizer)).result.stopped).toBe(stopped)
  })

  test('nothing ends the tokens of a model without a tokenizer, nor of one told to go on', async () => {
    const bare = await run({}, [5, 9], null)
    expect(bare.given.stopIds).toEqual([])
    expect(bare.result).toMatchObject({ text: null, generated: [5, 9] })
    expect((await run({ stop: false }, [9], letterTokenizer)).given.stopIds).toEqual([])
  })
})
