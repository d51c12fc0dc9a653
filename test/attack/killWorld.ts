/** A place of its own for an attack: data, temporary files, and a mark by which every process of it is known. */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { isAlive } from '../support/processLife.ts'

export interface World extends Disposable {
  readonly folder: string
  readonly data: string
  readonly env: NodeJS.ProcessEnv
  /** Processes of this world that live. */
  processes(): number[]
  /** Those that still live ten seconds later. */
  orphans(): Promise<number[]>
  /** Folders that the program made in its folder for temporary files. */
  leftOvers(): string[]
}

export function createWorld(): World {
  const folder = mkdtempSync(join(tmpdir(), 'engram-attack-'))
  const [data, temporary] = [join(folder, 'data'), join(folder, 'tmp')]
  mkdirSync(data)
  mkdirSync(temporary)
  const mark = `ENGRAM_ATTACK=${randomUUID()}`
  const [name = '', value = ''] = mark.split('=')
  const processes = (): number[] => marked(mark)
  return {
    ...{ folder, data, processes },
    env: { ...process.env, ENGRAM_DATA: data, TMPDIR: temporary, [name]: value },
    async orphans() {
      for (let waitedMs = 0; waitedMs < 10_000 && processes().length > 0; waitedMs += 50) await delay(50)
      return processes()
    },
    // Compiled code is kept from one start to the next, and is no folder of work.
    leftOvers: () => readdirSync(temporary).filter((each) => /^engram-(?!compiled-)/.test(each)),
    [Symbol.dispose]() {
      for (const pid of processes()) process.kill(pid, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function marked(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return isAlive(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)
      } catch {
        return false // it ended meanwhile, or is another person's
      }
    })
}

/** The engine's process below a host's; null while there is none. */
export function engineOf(host: number): number | null {
  try {
    const children = readFileSync(`/proc/${host}/task/${host}/children`, 'utf8').trim().split(' ').filter(Boolean)
    return (
      children.map(Number).find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engineProcess')) ?? null
    )
  } catch {
    return null
  }
}

/** What SQLite says of a file that a process left behind: "ok", or what is broken. */
export function integrity(path: string): string {
  if (!existsSync(path)) return 'ok'
  return query(path, (db) => db.pragma('integrity_check', { simple: true }) as string)
}

/** Reads a file as it is, while others may write it. */
export function query<T>(path: string, read: (db: Database.Database) => T): T {
  const db = new Database(path, { timeout: 10_000 })
  try {
    return read(db)
  } finally {
    db.close()
  }
}

export type How = 'SIGKILL' | 'SIGTERM' | 'SIGSTOP, then SIGKILL'

/** Ends a process in one of the ways in which processes end. */
export async function end(pid: number, how: How): Promise<void> {
  try {
    process.kill(pid, how === 'SIGSTOP, then SIGKILL' ? 'SIGSTOP' : how)
    if (how !== 'SIGSTOP, then SIGKILL') return
    await delay(200)
    process.kill(pid, 'SIGKILL')
  } catch {
    // It had ended by itself.
  }
}
