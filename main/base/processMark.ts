import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

const here = place()

/**
 * Names this process in what it leaves on disk while it works: machine, process id, time of its start. An id alone says
 * little: it is given again, and in containers that share a folder many processes have the same.
 */
export const processMark = `${here}-${process.pid}-${startOf(process.pid) ?? '0'}`

/** What a mark looks like, to find it in a name. */
export const markPattern = '[0-9a-f]{10}-[0-9]+-[0-9]+'

/** Whether the process that a mark names has ended for certain; of another machine's, nobody here can tell. */
export function isGone(mark: string): boolean {
  const [where, pid, start] = mark.split('-')
  if (where !== here) return false
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    // somebody else's process may not be signalled, but is there
    return !(error instanceof Error && 'code' in error && error.code === 'EPERM')
  }
  return (startOf(Number(pid)) ?? '0') !== start
}

/** This machine since it was started, and in it the part in which process ids are our own. */
function place(): string {
  const parts = [hostname(), read('/proc/sys/kernel/random/boot_id'), read('/proc/self/ns/pid', readlinkSync)]
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 10)
}

/** In ticks since the machine's start; null where the system does not say, `ended` where nobody has noticed it yet. */
function startOf(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`)
  // the second field is the program's name, which may hold anything
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (state === 'Z' || state === 'X') return 'ended'
  return fields[18] ?? null
}

function read(path: string, reader: (path: string, encoding: 'utf8') => string = readFileSync): string {
  try {
    return reader(path, 'utf8')
  } catch {
    return ''
  }
}
