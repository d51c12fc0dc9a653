import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import type { Input } from '../../../main/rpc/contract.ts'
import { bareStartMs } from '../../support/bareStart.ts'
import { startEngine } from '../../../main/rpc/engineHost.ts'

const entry = new URL('../../support/fakeEngineProcess.ts', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'engram-host-'))
afterAll(() => rmSync(folder, { recursive: true }))

function ask(text: string): Input<'tokenize'> {
  return { model: 'm', text }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
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
})
