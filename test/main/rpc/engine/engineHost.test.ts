import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import type { Input } from '../../../../main/rpc/engine/contract.ts'
import { bareStartMs } from '../../../support/bareStart.ts'
import { startEngine } from '../../../../main/rpc/engine/engineHost.ts'
import { forkEngine } from '../../../../main/rpc/engine/forkEngine.ts'
import type { EngineProcess } from '../../../../main/rpc/engine/spawnedEngine.ts'
import { isAlive } from '../../../support/processLife.ts'

const entry = new URL('../../../support/fakeEngineProcess.ts', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'engram-host-'))
afterAll(() => rmSync(folder, { recursive: true }))

function ask(text: string): Input<'tokenize'> {
  return { model: 'm', text }
}

/** An engine, and the processes that were begun for it. */
function counted() {
  const pids: number[] = []
  const spawn = (entry: URL): EngineProcess => {
    const child = forkEngine(entry)
    pids.push(child.pid ?? 0)
    return child
  }
  const deaths: string[] = []
  return { engine: startEngine(entry, { spawn, onDeath: (reason) => deaths.push(reason) }), pids, deaths }
}

describe('startEngine', () => {
  test('calls run in one other process, which ends when it is let go', async () => {
    const engine = startEngine(entry)
    const first = await engine.call('tokenize', ask('pid'))
    const second = await engine.call('tokenize', ask('pid'))
    expect(first.ids).toEqual(second.ids)
    expect(first.ids[0]).not.toBe(process.pid)
    await engine[Symbol.asyncDispose]()
    expect(isAlive(first.ids[0]!)).toBe(false)
  })

  test.each([
    ['signal SIGKILL', 'run.memory', /was ended by SIGKILL, and again after a restart\. .*memory runs out/],
    ['signal SIGSEGV', 'run.engine', /was ended by SIGSEGV.*crash in a native library or a driver/],
    ['exit 3', 'run.engine', /ended with exit code 3, and again after a restart/],
    ['say terminate called: std::bad_alloc', 'run.memory', /Its last words: terminate called: std::bad_alloc/],
  ])('a process that dies twice (%s) is reported as %s', async (text, code, sentence) => {
    await using engine = startEngine(entry)
    const warnings: string[] = []
    const call = engine.call('tokenize', ask(text), { onWarning: (warning) => warnings.push(warning) })
    await expect(call).rejects.toMatchObject({ code, message: expect.stringMatching(sentence) as string })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('It is started again and the work repeated')
    const after = await engine.call('tokenize', ask('pid'))
    expect(after.ids).toHaveLength(1)
  })

  test('after one death the call is repeated, and no item is delivered twice', async () => {
    await using engine = startEngine(entry)
    const items: number[] = []
    const answer = await engine.call(
      'generate',
      {
        run: { model: join(folder, 'flag'), device: 'cpu', threads: null, store: { kind: 'none' } },
        prompt: { kind: 'ids', ids: [7] },
        edit: null,
        maxTokens: 6,
        seed: 4,
        temperature: 0,
        stop: true,
      },
      { onItem: ({ id }) => items.push(id) },
    )
    expect(answer.generated).toEqual([1, 2, 3, 4, 5, 6])
    expect(items).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('a cancelled call ends with the reason and the process lives on', async () => {
    await using engine = startEngine(entry)
    const { ids } = await engine.call('tokenize', ask('pid'))
    const controller = new AbortController()
    const call = engine.call('tokenize', ask('sleep 60000'), { signal: controller.signal })
    setTimeout(() => controller.abort(), 20)
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    expect((await engine.call('tokenize', ask('pid'))).ids).toEqual(ids)
  })

  test('kill ends a process that is deaf inside a native run, without a restart', async () => {
    const engine = startEngine(entry)
    const { ids } = await engine.call('tokenize', ask('pid'))
    const controller = new AbortController()
    const call = engine.call('tokenize', ask('block 60000'), { signal: controller.signal })
    await delay(50)
    const startMs = performance.now()
    controller.abort()
    engine.kill()
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    const elapsedMs = performance.now() - startMs
    expect(elapsedMs).toBeLessThan(Math.max(100, 3 * (await bareStartMs())))
    expect(isAlive(ids[0]!)).toBe(false)
  })

  test('a missing engine module is a sentence, not a hang', async () => {
    await using engine = startEngine(new URL('./nothing.ts', import.meta.url))
    await expect(engine.call('tokenize', ask('pid'))).rejects.toMatchObject({ code: 'run.engine' })
  })

  test('once its disposal has begun nothing is started: not for the call that ran, and not for a later one', async () => {
    const { engine, pids, deaths } = counted()
    await engine.call('tokenize', ask('pid'))
    const call = engine.call('tokenize', ask('sleep 60000'))
    const refused = expect(call).rejects.toMatchObject({ code: 'run.engine', message: /Engram is closing/ })
    await engine[Symbol.asyncDispose]()
    await refused
    await expect(engine.call('tokenize', ask('pid'))).rejects.toMatchObject({ code: 'run.engine' })
    expect([pids.length, deaths]).toEqual([1, []])
    expect(pids.filter(isAlive)).toEqual([])
  })

  test('once it is closed a call that runs may end, and no other begins', async () => {
    const { engine, pids } = counted()
    await engine.call('tokenize', ask('pid'))
    const call = engine.call('tokenize', ask('sleep 50'))
    engine.close()
    await expect(engine.call('tokenize', ask('pid'))).rejects.toMatchObject({ code: 'run.engine' })
    expect((await call).ids).toEqual(pids)
    await engine[Symbol.asyncDispose]()
  })

  test.each(['loop', 'block 60000'])(
    'disposing of one that is deaf (%s) ends it, and starts no other',
    async (text) => {
      const { engine, pids } = counted()
      await engine.call('tokenize', ask('pid'))
      const call = expect(engine.call('tokenize', ask(text))).rejects.toMatchObject({ code: 'run.engine' })
      await engine[Symbol.asyncDispose]()
      await call
      expect(pids).toHaveLength(1)
      expect(pids.filter(isAlive)).toEqual([])
    },
  )

  test('disposing ends even where the system does not end the process', async () => {
    const deaf: EngineProcess = {
      ...{ pid: undefined, post: () => undefined, on: () => undefined, onEnd: () => undefined },
      ...{ letGo: () => undefined, kill: () => undefined },
    }
    const engine = startEngine(entry, { spawn: () => deaf })
    engine.call('tokenize', ask('pid')).catch(() => undefined)
    await engine[Symbol.asyncDispose]()
  })

  test('one that is abandoned ends the aborted call with its reason and repeats the others, without counting as a death', async () => {
    const { engine, pids, deaths } = counted()
    await using _ = engine
    await engine.call('tokenize', ask('pid'))
    const controller = new AbortController()
    const aborted = expect(engine.call('tokenize', ask('loop'), { signal: controller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
    const warnings: string[] = []
    const other = engine.call('tokenize', ask('pid'), { onWarning: (sentence) => warnings.push(sentence) })
    controller.abort()
    engine.abandon()
    await aborted
    expect((await other).ids).toEqual([pids[1]])
    expect(deaths).toEqual(['did not stop when it was asked to, and was ended'])
    expect(warnings.join()).toContain('was ended. It is started again and the work repeated.')
    await expect.poll(() => isAlive(pids[0]!), { timeout: 8000 }).toBe(false)
  })

  test('one that is restarted repeats what ran, in another process', async () => {
    const { engine, pids, deaths } = counted()
    await using _ = engine
    await engine.call('tokenize', ask('pid'))
    const call = engine.call('tokenize', ask('sleep 300'))
    await engine.restart()
    expect(isAlive(pids[0]!)).toBe(false)
    expect((await call).ids).toEqual([pids[1]])
    expect(deaths).toEqual([])
  })

  test('a death is heard although a process that the engine began holds its standard error', async () => {
    await using engine = startEngine(entry)
    await expect(engine.call('tokenize', ask('leave 20'))).rejects.toMatchObject({ code: 'run.memory' })
  })
})

describe('an engine whose host is killed', () => {
  test.each(['sleep 600000', 'block 600000', 'loop'])(
    'ends, though it is told to %s',
    async (text) => {
      const script = fileURLToPath(new URL('../../../support/engineHostProcess.ts', import.meta.url))
      const host = spawn(process.execPath, [script, text], { stdio: ['ignore', 'pipe', 'inherit'] })
      const engine = await new Promise<number>((resolve) => host.stdout.once('data', (data) => resolve(Number(data))))
      await delay(100) // until it is deaf
      expect(isAlive(engine)).toBe(true)
      host.kill('SIGKILL')
      await expect.poll(() => isAlive(engine), { timeout: 9000, interval: 50 }).toBe(false)
    },
    15_000,
  )
})
