/** The real command in an empty home, under `strace`. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { noGpu } from './softwareVulkan.ts'
import { foreignActs, tracedCalls } from './strace.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const program = '/usr/bin/strace'
const main = join(root, 'main/cli/main.ts')

/** Why no program can be watched here, or null. */
export function whyNoTrace(): string | null {
  if (process.platform !== 'linux') return 'strace is a program of Linux'
  const tried = spawnSync(program, ['-f', '-o', '/dev/null', process.execPath, '-e', '0'], { encoding: 'utf8' })
  if (tried.error !== undefined) return 'the package strace is not installed'
  return tried.status === 0 ? null : `strace may watch no process here: ${tried.stderr.trim()}`
}

export interface Traced {
  /** Of strace, which hands the command's output on. */
  readonly child: ChildProcess
  /** To the command, as strace takes no signal; nothing when it has ended. */
  signal(name: NodeJS.Signals): void
  /** What the command and its processes did outside of `folder`, or with the network; once it has ended. */
  foreign(): readonly string[]
}

/**
 * Starts `engram`. Home, temporary files, its data and what it is told to write to lie below `folder`: only `data`,
 * `out` and `tmp` of it may change. Nothing of the tests' environment is handed on, and no GPU is seen: a driver may
 * keep compiled programs in the home folder, whoever asks it.
 *
 * @param folder of one command after another
 */
export function startTraced(args: readonly string[], folder: string): Traced {
  const dir = realpathSync(folder) // as the kernel says it
  const own = (name: string): string => join(dir, name)
  const writable = ['data', 'out', 'tmp'].map(own)
  for (const path of [...writable, own('home'), own('run')]) mkdirSync(path, { recursive: true })
  const home = ['CACHE', 'CONFIG', 'DATA', 'STATE'].map((name) => [`XDG_${name}_HOME`, join(own('home'), name)])
  const env = {
    ...{ PATH: process.env['PATH'], HOME: own('home'), TMPDIR: own('tmp'), ENGRAM_DATA: own('data') },
    ...{ ...noGpu, ...Object.fromEntries(home), XDG_RUNTIME_DIR: own('run') },
  }
  const log = own('strace.log')
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', main, ...args]
  const options = ['-f', '-qq', '-y', '--seccomp-bpf', '-s', '200', '-o', log, '-e', `trace=${tracedCalls}`]
  const child = spawn(program, [...options, ...command], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  return {
    child,
    signal: (name) => signalChild(child.pid!, name),
    foreign: () => foreignActs(readFileSync(log, 'utf8'), { writable, cwd: root }),
  }
}

/** Runs `engram` to its end. */
export async function tracedEngram(args: readonly string[], folder: string) {
  const { child, foreign } = startTraced(args, folder)
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (part: string) => (text[name] += part))
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, ...text, foreign: foreign() }
}

function signalChild(pid: number, name: NodeJS.Signals): void {
  try {
    const [command] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')
    if (command !== undefined && command !== '') process.kill(Number(command), name)
  } catch {
    // It has ended.
  }
}
