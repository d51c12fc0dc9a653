import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../main/cli/main.ts', import.meta.url))

export interface EngramRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly elapsedMs: number
}

export interface RunningEngram {
  readonly pid: number
  readonly ended: Promise<EngramRun>
  kill(signal: NodeJS.Signals): void
  /** Resolves when `text` has appeared on standard output or standard error. */
  says(text: string): Promise<void>
}

/**
 * Starts the real command in a process of its own.
 *
 * @param data the folder for its cache; nothing of the person who runs the tests is touched
 */
export function startEngram(args: readonly string[], data: string, env: Record<string, string> = {}): RunningEngram {
  const startMs = performance.now()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    env: { ...process.env, ENGRAM_DATA: data, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { stdout: '', stderr: '' }
  const heard = new EventTarget()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => {
      text[name] += part
      heard.dispatchEvent(new Event('text'))
    })
  }
  return {
    pid: child.pid ?? 0,
    ended: new Promise((resolve) => {
      child.on('close', (code) => resolve({ code, ...text, elapsedMs: performance.now() - startMs }))
    }),
    kill: (signal) => void child.kill(signal),
    says: (part) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!`${text.stdout}${text.stderr}`.includes(part)) return
          heard.removeEventListener('text', look)
          resolve()
        }
        heard.addEventListener('text', look)
        look()
      }),
  }
}

/** Runs the real command to its end. */
export async function engram(
  args: readonly string[],
  data: string,
  env: Record<string, string> = {},
): Promise<EngramRun> {
  return await startEngram(args, data, env).ended
}
