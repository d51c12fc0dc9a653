import { setTimeout as delay } from 'node:timers/promises'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../../main/base/errors.ts'
import { connect } from '../../../../main/rpc/wire/client.ts'
import { contract, type Call, type Input, type Output, type Handlers } from '../../../../main/rpc/engine/contract.ts'
import type { Progress } from '../../../../main/base/contract.ts'
import { serve } from '../../../../main/rpc/wire/server.ts'
import { fakeHandlers } from '../../../support/fakeHandlers.ts'
import { memoryTransport } from '../../../support/memoryTransport.ts'

function link(given: Partial<Handlers>) {
  const [engineEnd, hostEnd] = memoryTransport()
  serve(contract, fakeHandlers(given), engineEnd)
  return connect<Call>(hostEnd)
}

const generateInput: Input<'generate'> = {
  run: { model: '/m', device: 'cpu', threads: null, store: { kind: 'none' } },
  prompt: { kind: 'ids', ids: [1, 2] },
  edit: null,
  maxTokens: 3,
  seed: 0,
  temperature: 0,
  stop: true,
}

describe('serve', () => {
  test('typed arrays cross as typed arrays and fit the contract', async () => {
    const answer: Output<'logits'> = {
      fingerprint: 'f',
      device: 'cpu',
      cached: false,
      elapsedMs: 1.5,
      ids: [1, 2],
      shape: { nLayers: 1, dModel: 2, dMlp: 2, dVocab: 3, nCtx: 4 },
      logits: new Float32Array([1, -0, NaN]),
      activation: new Float32Array([0.5, 2]),
      top: [{ id: 0, token: null, logit: 1, prob: 0.5 }],
    }
    const client = link({ logits: () => Promise.resolve(answer) })
    const { run, prompt, edit } = generateInput
    const got = await client.call('logits', { run, prompt, edit })
    expect(got).toEqual(answer)
    expect(v.is(contract.logits.output, got)).toBe(true)
  })

  test('an input that breaks the contract is refused with its place before the handler sees it', async () => {
    const client = link({})
    const wrong = { ...generateInput, prompt: { kind: 'ids' as const, ids: [1, 2.5] } }
    await expect(client.call('generate', wrong)).rejects.toMatchObject({
      code: 'input.value',
      message: 'generate cannot use its input: prompt.ids[1]: expected a whole number.',
    })
  })

  test('of many faults of an input only the first is looked for', async () => {
    const wrong = { ...generateInput, prompt: { kind: 'ids' as const, ids: [0.5, 1.5, 2.5] } }
    await expect(link({}).call('generate', wrong)).rejects.toMatchObject({
      message: 'generate cannot use its input: prompt.ids[0]: expected a whole number.',
    })
  })

  test('what the contract does not name stays behind, and what it does name must be there', async () => {
    const extra = { text: 'a', ids: [1], tokens: ['a'], pieces: ['a'], secret: () => 1 }
    const client = link({ tokenize: () => Promise.resolve(extra) })
    expect(await client.call('tokenize', { model: 'm', text: '' })).toEqual({
      ...{ text: 'a', ids: [1], tokens: ['a'], pieces: ['a'] },
    })
    const broken = { text: '', ids: ['x'], tokens: [], pieces: [] } as never
    const other = link({ tokenize: () => Promise.resolve(broken) })
    await expect(other.call('tokenize', { model: 'm', text: '' })).rejects.toThrow(
      'tokenize broke its contract: ids[0]',
    )
  })

  test('an item leaves with what the contract names alone, and one that lacks it is an error of the call', async () => {
    const seen: unknown[] = []
    const given = [{ id: 1, text: 'a', model: class {} }, { id: 2 }]
    const client = link({
      generate: (_, { onItem }) => {
        for (const item of given) onItem(item as never)
        return Promise.reject(new Error('ran to its end'))
      },
    })
    await expect(client.call('generate', generateInput, { onItem: (item) => seen.push(item) })).rejects.toThrow(
      'generate broke its contract: text',
    )
    expect(seen).toEqual([{ id: 1, text: 'a' }])
  })

  test('an answer that no channel takes is an error of the call', async () => {
    const answer = { ...{ fingerprint: 'f', modelType: 'm', supported: true, reason: null, shape: null }, f: () => 1 }
    const sizes = { nParameters: 1, plan: null, memoryBytes: { weights: 1, working: 1 }, notes: [] }
    const client = link({ 'models.inspect': () => Promise.resolve({ ...answer, ...sizes }) })
    await expect(client.call('models.inspect', { model: 'm', store: { kind: 'none' } })).rejects.toThrow(
      'could not be cloned',
    )
  })

  test.each(['nothing', 'constructor', '__proto__'])('the method %s does not exist', async (method) => {
    const client = link({})
    await expect(client.call(method as 'tokenize', { model: 'm', text: '' })).rejects.toThrow(
      `There is no method called ${method}.`,
    )
  })

  test('a foreseen error keeps its code, sentence and plain details', async () => {
    const error = new WorkbenchError('input.missing', 'There is no x.', { path: 'x', at: 3 })
    const client = link({ tokenize: () => Promise.reject(error) })
    const caught: unknown = await client.call('tokenize', { model: 'm', text: '' }).catch((e: unknown) => e)
    expect(caught).toBeInstanceOf(WorkbenchError)
    expect(caught).toMatchObject({ code: 'input.missing', message: 'There is no x.', details: { path: 'x', at: 3 } })
  })

  test('details that cannot be cloned do not hide the sentence', async () => {
    const error = new WorkbenchError('run.disk', 'The disk is full.', { retry: () => 1 })
    const client = link({ tokenize: () => Promise.reject(error) })
    await expect(client.call('tokenize', { model: 'm', text: '' })).rejects.toMatchObject({
      code: 'run.disk',
      message: 'The disk is full.',
    })
  })

  test('a bug arrives as a plain Error with the stack of the place where it happened', async () => {
    const client = link({ tokenize: () => Promise.reject(new RangeError('index 5 of 3')) })
    const caught: unknown = await client.call('tokenize', { model: 'm', text: '' }).catch((e: unknown) => e)
    expect(caught).not.toBeInstanceOf(WorkbenchError)
    expect(caught).toMatchObject({ message: 'index 5 of 3' })
    expect((caught as Error).stack).toContain('server.test.ts')
  })

  test('cancelling reaches only the call that was cancelled, and ends it with the signal’s reason', async () => {
    const client = link({
      generate: async (input, { signal }) => {
        await delay(input.seed, undefined, { signal })
        throw new Error('ran to its end')
      },
    })
    const controller = new AbortController()
    const cancelled = client.call('generate', { ...generateInput, seed: 5000 }, { signal: controller.signal })
    const other = client.call('generate', { ...generateInput, seed: 30 })
    controller.abort(new DOMException('stop', 'AbortError'))
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError', message: 'stop' })
    await expect(other).rejects.toThrow('ran to its end')
  })

  test('a call with a signal that is already aborted never leaves', async () => {
    const client = link({})
    await expect(
      client.call('tokenize', { model: 'm', text: '' }, { signal: AbortSignal.abort(new Error('before')) }),
    ).rejects.toThrow('before')
  })

  test('items and warnings arrive in order before the answer', async () => {
    const seen: unknown[] = []
    const client = link({
      generate: (_, { onItem, onWarning }) => {
        onItem({ id: 1, text: 'a' })
        onWarning('careful')
        onItem({ id: 2, text: 'b' })
        return Promise.reject(new WorkbenchError('run.engine', 'end'))
      },
    })
    const options = { onItem: (x: unknown) => seen.push(x), onWarning: (s: string) => seen.push(s) }
    await client.call('generate', generateInput, options).catch(() => seen.push('end'))
    expect(seen).toEqual([{ id: 1, text: 'a' }, 'careful', { id: 2, text: 'b' }, 'end'])
  })

  test('of a thousand reports of one phase only the first and the last pass in the same moment', async () => {
    const seen: Progress[] = []
    const client = link({
      tokenize: (_, { onProgress }) => {
        for (let done = 1; done <= 1000; done++) onProgress({ phase: 'load', done, total: 1000 })
        return Promise.resolve({ text: '', ids: [], tokens: [], pieces: [] })
      },
    })
    await client.call('tokenize', { model: 'm', text: '' }, { onProgress: (p) => seen.push(p) })
    expect(seen[0]).toEqual({ phase: 'load', done: 1, total: 1000 })
    expect(seen.at(-1)).toEqual({ phase: 'load', done: 1000, total: 1000 })
    expect(seen.length).toBeLessThan(20)
  })
})

describe('connect', () => {
  test('closing rejects the calls that wait and every later one with the reason', async () => {
    const client = link({
      tokenize: () => delay(60_000, null, { ref: false }).then(() => ({ text: '', ids: [], tokens: [], pieces: [] })),
    })
    const waiting = client.call('tokenize', { model: 'm', text: '' })
    await delay(5)
    client.close(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    await expect(client.call('tokenize', { model: 'm', text: '' })).rejects.toThrow('gone')
  })
})
