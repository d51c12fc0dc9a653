import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Project } from '../../../main/rpc/window/shapes.ts'
import type { WorkbenchMethod } from '../../../main/rpc/window/contract.ts'
import { createProject, openProject } from '../../../main/store/projectFile.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

interface Host {
  call(method: WorkbenchMethod, input: unknown): Promise<{ readonly value?: unknown; readonly error?: string }>
  /** Adds a question and a step of this name. */
  write(id: string): Promise<string>
  signal(name: NodeJS.Signals): void
  end(): Promise<void>
}

/** A host in a process of its own. */
async function host(aheadSeconds = 0): Promise<Host> {
  const script = fileURLToPath(new URL('../../support/projectHost.ts', import.meta.url))
  const folder = await temporaryFolder()
  const flags = ['--disable-warning=ExperimentalWarning']
  const child = spawn(process.execPath, [...flags, script, folder, String(aheadSeconds)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const call: Host['call'] = async (method, input) => {
    child.stdin.write(`${JSON.stringify([method, input])}\n`)
    const { value } = await lines.next()
    return JSON.parse(String(value)) as { value?: unknown; error?: string }
  }
  return {
    call,
    async write(id) {
      const path = join(folder, `${id}.jsonl`)
      writeFileSync(path, JSON.stringify({ id, stem: `${id}?`, options: ['x', 'y'], answer: 0 }))
      const { error } = await call('questions.import', { name: `${id}.jsonl`, source: { kind: 'path', path } })
      return error ?? 'written'
    },
    signal: (name) => void child.kill(name),
    async end() {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}

const wayAhead = 3600

describe('two hosts on one project', () => {
  test.each([
    ['an hour ahead', wayAhead],
    ['an hour behind', -wayAhead],
  ])('a host that is stopped is not robbed by one whose clock is %s, and loses no line', async (_, ahead) => {
    const path = join(await temporaryFolder(), 'p.engram')
    createProject(path, 'Test')[Symbol.dispose]()
    const [first, second] = await Promise.all([host(), host(ahead)])
    await first.call('projects.open', { path })
    expect(await first.write('a')).toBe('written')
    first.signal('SIGSTOP')
    const { value } = await second.call('projects.open', { path })
    expect((value as Project).readOnly).toContain('it is open in another Engram (process')
    expect(await second.write('b')).toContain('it is open in another Engram (process')
    first.signal('SIGCONT')
    expect(await first.write('c')).toBe('written')
    await Promise.all([first.end(), second.end()])
    using file = openProject(path)
    expect(file.records.all('questions').map(({ id }) => id)).toEqual(['a', 'c'])
    expect(file.history.list().steps).toHaveLength(2)
  })

  test('a host that was killed is waited for by nobody', async () => {
    const path = join(await temporaryFolder(), 'p.engram')
    createProject(path, 'Test')[Symbol.dispose]()
    const [first, second] = await Promise.all([host(), host()])
    await first.call('projects.open', { path })
    expect(await first.write('a')).toBe('written')
    first.signal('SIGKILL')
    await expect.poll(() => second.call('projects.open', { path })).toMatchObject({ value: { readOnly: null } })
    expect(await second.write('b')).toBe('written')
    await second.end()
    using file = openProject(path)
    expect(file.records.all('questions').map(({ id }) => id)).toEqual(['a', 'b'])
  })

  test('a host whose lock was taken away writes nothing more, says so, and its window learns it', async () => {
    const path = join(await temporaryFolder(), 'p.engram')
    createProject(path, 'Test')[Symbol.dispose]()
    const [first, second] = await Promise.all([host(), host()])
    await first.call('projects.open', { path })
    rmSync(`${path}-owner`)
    const { value } = await second.call('projects.open', { path })
    expect((value as Project).readOnly).toBeNull()
    expect(await second.write('b')).toBe('written')
    expect(await first.write('a')).toContain('p.engram has got another owner meanwhile')
    const now = await first.call('projects.current', {})
    expect((now.value as Project).readOnly).toContain('is open for reading only here now')
    await Promise.all([first.end(), second.end()])
    using file = openProject(path)
    expect(file.records.all('questions').map(({ id }) => id)).toEqual(['b'])
  })

  test('a project that was renamed while it is open is not opened a second time for changing', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'p.engram')
    createProject(path, 'Test')[Symbol.dispose]()
    const [first, second] = await Promise.all([host(), host()])
    await first.call('projects.open', { path })
    renameSync(path, join(folder, 'q.engram'))
    const { value } = await second.call('projects.open', { path: join(folder, 'q.engram') })
    expect((value as Project).readOnly).toContain('it is open in another Engram (process')
    expect(await first.write('a')).toContain('p.engram was moved, replaced or deleted while it was open')
    await Promise.all([first.end(), second.end()])
  })
})
