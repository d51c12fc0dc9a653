import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { bareStartMs } from '../support/bareStart.ts'
import { startEngram } from '../support/engram.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const published = fileURLToPath(new URL('../golden/published', import.meta.url))

/** Prediction of the sample many times over: minutes of work. */
async function longWork() {
  const folder = await temporaryFolder()
  const questions = JSON.parse(readFileSync(join(published, 'questions.json'), 'utf8')) as Record<string, Item>
  const many = Array.from({ length: 200 }, (_, i) =>
    Object.entries(questions).map(([id, item]) => [
      `${i}-${id}`,
      { ...item, sentences: item.sentences.map((text) => `${i} ${text}`) },
    ]),
  )
  const data = join(folder, 'many.json')
  writeFileSync(data, JSON.stringify(Object.fromEntries(many.flat())))
  const out = join(folder, 'out')
  return { folder, args: ['predict', '--model', join(published, 'model'), '--data', data], out }
}

interface Item {
  readonly sentences: readonly string[]
}

/** Process ids of the children of `pid`. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a command that is stopped', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s ends within five bare starts of Node (200 ms on an idle machine) with code 130, its engine with it, and leaves no file',
    async (signal) => {
      const { folder, args, out } = await longWork()
      const running = startEngram([...args, '--out', out], folder)
      await appears(folder, '.out.')
      const [engine = 0] = childrenOf(running.pid)
      const startMs = performance.now()
      running.kill(signal)
      const { code, stderr } = await running.ended
      const elapsedMs = performance.now() - startMs
      expect({ code, stderr }).toEqual({
        code: 130,
        stderr: 'Interrupted. Results that were complete are kept; the same command continues from them.\n',
      })
      expect(elapsedMs).toBeLessThan(Math.max(200, 5 * (await bareStartMs())))
      expect(readdirSync(folder).filter((name) => name.includes('out'))).toEqual([])
      await expect.poll(() => isAlive(engine), { timeout: 5000 }).toBe(false)
    },
  )

  test('by Ctrl-C in a terminal, which reaches the engine too, ends the same', async () => {
    const { folder, args } = await longWork()
    const running = startEngram(args, folder)
    await running.says('"variant":2')
    const [engine = 0] = childrenOf(running.pid)
    process.kill(engine, 'SIGINT')
    running.kill('SIGINT')
    const { code, stderr } = await running.ended
    expect(code).toBe(130)
    expect(stderr).not.toContain('engine process')
  })

  test('by kill -9 takes its engine along', async () => {
    const { folder, args } = await longWork()
    const running = startEngram(args, folder)
    await running.says('"variant":2')
    const [engine = 0] = childrenOf(running.pid)
    expect(isAlive(engine)).toBe(true)
    running.kill('SIGKILL')
    await running.ended
    for (let i = 0; i < 100 && isAlive(engine); i++) await delay(20)
    expect(isAlive(engine)).toBe(false)
  })
})

describe('an engine process that dies', () => {
  test('is started again once, and no row is missing or given twice', async () => {
    const { folder } = await longWork()
    const args = ['predict', '--model', join(published, 'model'), '--data', join(published, 'questions.json')]
    const running = startEngram(args, folder)
    await running.says('"variant":2')
    process.kill(childrenOf(running.pid)[0] ?? 0, 'SIGSEGV')
    const { code, stdout, stderr } = await running.ended
    expect(code).toBe(0)
    expect(stderr).toContain('The engine process was ended by SIGSEGV. It is started again and the work repeated.')
    const keys = stdout
      .trimEnd()
      .split('\n')
      .map((line) => {
        const { id, variant } = JSON.parse(line) as { id: string; variant: number }
        return `${id} ${variant}`
      })
    expect(keys).toHaveLength(54)
    expect(new Set(keys).size).toBe(54)
  })

  test('twice ends the command with the reason and code 1', async () => {
    const { folder, args } = await longWork()
    const running = startEngram(args, folder)
    await running.says('"variant":2')
    process.kill(childrenOf(running.pid)[0] ?? 0, 'SIGKILL')
    await running.says('It is started again')
    for (let i = 0; i < 200 && childrenOf(running.pid).length === 0; i++) await delay(10)
    await delay(100)
    process.kill(childrenOf(running.pid)[0] ?? 0, 'SIGKILL')
    const { code, stderr } = await running.ended
    expect(code).toBe(1)
    expect(stderr).toContain('error: The engine process was ended by SIGKILL, and again after a restart.')
    expect(stderr).toContain('memory')
  })
})

/** Waits until a file whose name begins with `prefix` is in `folder`. */
async function appears(folder: string, prefix: string): Promise<void> {
  while (!readdirSync(folder).some((name) => name.startsWith(prefix))) await delay(10)
  await delay(300) // into the middle of the work
}
