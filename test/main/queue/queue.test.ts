import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import { connectQueue } from '../../../main/queue/connection.ts'
import { createDistribution } from '../../../main/queue/distribute.ts'
import {
  announceQueue,
  countWorkers,
  holdQueue,
  listQueues,
  sideKeys,
  workerName,
} from '../../../main/queue/registry.ts'
import { throughQueue } from '../../../main/queue/throughQueue.ts'
import { tryQueue } from '../../../main/queue/tryQueue.ts'
import { work, type WorkerOptions } from '../../../main/queue/worker.ts'
import type { Call, Item } from '../../../main/rpc/engine/contract.ts'
import type { NewResult } from '../../../main/store/results.ts'
import { redisServer, withoutRedis } from '../../support/redisServer.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const fingerprint = 'sha256:f'
const entry = { name: 'a'.repeat(16), fingerprint, model: 'tiny', device: 'cpu' as const }
const run = { model: '/m', device: 'cpu' as const, threads: 1, store: { kind: 'user' as const } }

const keyOf = (i: number): string => i.toString(16).padStart(64, '0')

/** A plan of `n` prompts, each its number as a token. */
async function planOf(n: number, isLeft: (i: number) => boolean = () => true): Promise<string> {
  const path = join(await temporaryFolder(), 'plan.jsonl')
  const numbers = Array.from({ length: n }, (_, i) => i).filter(isLeft)
  const units = numbers.map((i) => ({ key: keyOf(i), work: { ids: [i] } }))
  const head = { method: 'generated', shared: { edit: null, maxTokens: 1, stops: [] } }
  writeFileSync(path, [head, ...units].map((line) => `${JSON.stringify(line)}\n`).join(''))
  return path
}

/** An engine whose result for a prompt is its token; `onPrompt` may fail. */
function engine(onPrompt: (id: number) => void | Promise<void> = () => undefined): Call {
  const call = async (
    _: string,
    input: { units: { units: { key: string; work: { ids: number[] } }[] } },
    options = {},
  ) => {
    for (const { key, work } of input.units.units) {
      await onPrompt(work.ids[0]!)
      const arrays = { scores: Float32Array.of(work.ids[0]! / 3) }
      const item: Item<'work'> = { key, device: 'cpu', method: 'generated', model: fingerprint, meta: {}, arrays }
      ;(options as { onItem?: (item: Item<'work'>) => void }).onItem?.(item)
    }
    return { fingerprint, elapsedMs: 1, memoryBytes: 1 }
  }
  return call as unknown as Call
}

async function setup() {
  const server = await redisServer()
  const stopping = new AbortController()
  const { signal } = stopping
  onTestFinished(() => stopping.abort(new Error('the test is over')))
  const connected = () => connectQueue(server.url, { signal })
  const found = new Map<string, NewResult[]>()
  const keep = (result: NewResult): void => void found.set(result.key, [...(found.get(result.key) ?? []), result])
  const distribution = createDistribution({
    ...{ redis: await connected(), entry, signal, onIdle: () => undefined, onProgress: () => undefined },
    cache: { put: keep },
  })
  await announceQueue(await connected(), entry)
  /** Begins a worker; what ends it is its promise's. */
  const worker = async (call: Call, options: Partial<WorkerOptions> = {}) => {
    const redis = await connected()
    const working = work({
      ...{ redis, call, run, fingerprint, numerics: 'cpu, 1 threads', signal, lockMs: 400 },
      ...{ onDone: () => undefined, onFailed: () => undefined, onWarning: () => undefined },
      ...options,
    })
    working.catch(() => undefined)
    return { redis, working }
  }
  /** Each prompt once, with its own value. */
  const expectAll = (n: number, except: readonly number[] = []) => {
    const expected = Array.from({ length: n }, (_, i) => i).filter((i) => !except.includes(i))
    expect([...found.keys()].sort()).toEqual(expected.map(keyOf))
    for (const i of expected) {
      expect(found.get(keyOf(i))!.map(({ arrays }) => arrays)).toEqual([{ scores: Float32Array.of(i / 3) }])
    }
  }
  const looking = await connected()
  const sent = () => looking.hlen(sideKeys(entry.name).results)
  return { server, distribution, worker, expectAll, keep, sent, connected }
}

describe('work through Redis', () => {
  beforeEach(({ skip }) => {
    if (withoutRedis !== null) skip(withoutRedis)
  })

  test('every prompt comes back once, whatever the number of workers', async () => {
    const { distribution, worker, expectAll } = await setup()
    for (let i = 0; i < 4; i++) await worker(engine())
    await distribution.run(await planOf(300), 300)
    expectAll(300)
    expect(distribution.setAside.size).toBe(0)
  })

  test.each([
    ['before any is sent', [new Error('no question')], 'no question'],
    [
      'behind a stage',
      [new WorkbenchError('run.part', 'more', { left: 2 }), new Error('the engine died')],
      'engine died',
    ],
  ])('work that fails %s leaves no queue, at which workers of other models would end', async (_, failures, message) => {
    const { server, connected, worker } = await setup()
    const redis = await connected()
    await redis.del('engram:queues')
    await worker(engine())
    const never = new AbortController()
    const attempts = [...failures]
    const failing = throughQueue({
      ...{ address: server.url, identity: 1, signal: never.signal, run: { ...run, store: { kind: 'none' } } },
      call: (() => Promise.resolve({ fingerprint })) as unknown as Call,
      attempt: async ({ path }) => {
        copyFileSync(await planOf(2), path)
        throw attempts.shift()!
      },
      ...{ onProgress: () => undefined, onWarning: () => undefined, onIdle: () => undefined },
    })
    await expect(failing).rejects.toThrow(message)
    expect(await listQueues(redis)).toEqual([])
  })

  test('the last jobs are the shortest, whatever waits before them', async () => {
    const { distribution, worker } = await setup()
    const sizes: number[] = []
    await worker(engine(), { onDone: ({ prompts }) => sizes.push(prompts) })
    await distribution.run(await planOf(300), 300)
    expect(Math.max(...sizes)).toBeGreaterThan(20)
    expect(sizes.slice(-2)).toEqual([1, 1])
  })

  test('where nobody takes the work, only a few jobs are sent ahead', async () => {
    const { distribution, connected } = await setup()
    const running = distribution.run(await planOf(400), 400)
    running.catch(() => undefined) // ends with the test
    const redis = await connected()
    const nWaiting = () => redis.llen(`engram:${entry.name}:wait`)
    await expect.poll(nWaiting).toBe(4)
    // Some looks later it is still so.
    for (let looks = 0; looks < 5; looks++) await new Promise((resolve) => setTimeout(resolve, 250))
    expect(await nWaiting()).toBe(4)
  })

  test('a prompt that no worker can compute is set aside with the reason, and no other', async () => {
    const { distribution, worker, expectAll } = await setup()
    await worker(
      engine((id) => {
        if (id === 13) throw new WorkbenchError('input.value', 'The prompt is cursed.')
      }),
    )
    await distribution.run(await planOf(40), 40)
    expect(Object.fromEntries(distribution.setAside)).toEqual({ [keyOf(13)]: 'The prompt is cursed.' })
    expectAll(40, [13])
  })

  test('of what a worker held that dies, another one computes what it had not sent', async () => {
    const { distribution, worker, expectAll, sent } = await setup()
    const held = Promise.withResolvers<void>()
    const dying = await worker(
      engine((id) => {
        if (id < 2) return
        held.resolve()
        return new Promise<void>(() => undefined)
      }),
    )
    const running = distribution.run(await planOf(30), 30)
    await held.promise
    await vi.waitFor(async () => expect(await sent()).toBe(2))
    dying.redis.disconnect() // it says nothing more, as a process that was killed
    const asked: number[] = []
    await worker(engine((id) => void asked.push(id)))
    await running
    expectAll(30)
    expect(asked).toHaveLength(28)
  })

  test('a server that is killed and started again over its files loses nothing', async () => {
    const { server, distribution, worker, expectAll } = await setup()
    const half = Promise.withResolvers<void>()
    await worker(engine((id) => (id === 100 ? half.resolve() : undefined)))
    const running = distribution.run(await planOf(200), 200)
    await half.promise
    await server.restart()
    await running
    expectAll(200)
  })

  test('a worker of another model is refused in words', async () => {
    const { worker } = await setup()
    await expect((await worker(engine(), { fingerprint: 'sha256:g' })).working).rejects.toThrow(
      'The work in the queue is for another model than this one: for tiny (f), and this is g.',
    )
  })

  test('a worker on another device is refused in words', async () => {
    const { worker } = await setup()
    const onGpu = { run: { ...run, device: 'cuda' as const } }
    await expect((await worker(engine(), onGpu)).working).rejects.toThrow('The work in the queue is for the device cpu')
  })

  test('a worker whose last bits would be others than those of the first one is refused in words', async () => {
    const { distribution, worker } = await setup()
    await worker(engine())
    await distribution.run(await planOf(4), 4)
    await expect((await worker(engine(), { numerics: 'cpu, 2 threads' })).working).rejects.toThrow(
      'The first worker of this queue computes as "cpu, 1 threads", this one as "cpu, 2 threads"',
    )
  })

  test('what was computed for a command that was stopped is collected by the next one, and not computed again', async () => {
    const { server, distribution, worker, expectAll, keep } = await setup()
    const stopping = new AbortController()
    const redis = await connectQueue(server.url, stopping)
    const stopped = createDistribution({
      ...{ redis, entry, signal: stopping.signal, onIdle: () => undefined, onProgress: () => undefined },
      cache: { put: keep },
    })
    const asked: number[] = []
    const running = stopped.run(await planOf(40), 40)
    await worker(
      engine((id) => {
        asked.push(id)
        if (id === 10) stopping.abort(new Error('stopped'))
      }),
    )
    await expect(running).rejects.toThrow('stopped')
    await distribution.settle()
    await distribution.run(await planOf(40, (i) => !asked.includes(i)), 40)
    expectAll(40)
    expect(asked).toHaveLength(new Set(asked).size)
  })
})

describe('holdQueue', () => {
  beforeEach(({ skip }) => {
    if (withoutRedis !== null) skip(withoutRedis)
  })

  test('the same command twice at once is refused, another one is not, and after its end or its death it may again', async () => {
    const { url } = await redisServer()
    const stopping = new AbortController()
    onTestFinished(() => stopping.abort(new Error('the test is over')))
    const [first, second] = [await connectQueue(url, stopping), await connectQueue(url, stopping)]
    const hold = (redis: typeof first, name: string) => holdQueue(redis, name, stopping.signal, 900)
    const letGo = await hold(first, 'a')
    await hold(second, 'b')
    await expect(hold(second, 'a')).rejects.toThrow('The same work goes through this queue now')
    await letGo()
    await hold(first, 'a')
    first.disconnect() // as a kill does: nothing is renewed any more
    await expect(hold(second, 'a')).resolves.toBeTypeOf('function')
  })

  test('what something else keeps under our key is said', async () => {
    const { url } = await redisServer()
    const stopping = new AbortController()
    onTestFinished(() => stopping.abort(new Error('the test is over')))
    const redis = await connectQueue(url, stopping)
    await redis.set('engram:queues', 'theirs')
    await expect(announceQueue(redis, entry)).rejects.toThrow('The server holds a string under the key engram:queues')
  })
})

describe('tryQueue', () => {
  beforeEach(({ skip }) => {
    if (withoutRedis !== null) skip(withoutRedis)
  })

  test('says which server it is, and how many workers are connected, busy or not', async () => {
    const { server, distribution, connected } = await setup()
    const named = (model: string) => connectQueue(server.url, { signal: stopping.signal, name: workerName(model) })
    const stopping = new AbortController()
    onTestFinished(() => stopping.abort(new Error('the test is over')))
    const redis = await named(fingerprint)
    await named('sha256:other')
    void work({
      ...{ redis, call: engine(), run, fingerprint, numerics: 'cpu, 1 threads', signal: stopping.signal },
      ...{ onDone: () => undefined, onFailed: () => undefined, onWarning: () => undefined },
    }).catch(() => undefined)
    await distribution.run(await planOf(4), 4)
    const found = await tryQueue(server.url, fingerprint, stopping.signal)
    expect(found).toEqual({ server: expect.stringMatching(/^(Redis|Valkey) \d/) as string, workers: 2, ofModel: 1 })
    expect(await countWorkers(await connected(), fingerprint)).toBe(1)
  })
})

describe('connectQueue', () => {
  test.each(['http://127.0.0.1', 'redis://', 'desk'])('%s is refused as no address of a queue', async (url) => {
    await expect(connectQueue(url, new AbortController())).rejects.toThrow('The queue’s address is redis://')
  })

  test('where nobody answers it says so, without the password', async () => {
    const failed = connectQueue('redis://me:secret@127.0.0.1:1', new AbortController())
    await expect(failed).rejects.toThrow(/The queue at 127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED/)
    await expect(failed).rejects.not.toThrow('secret')
  })
})
