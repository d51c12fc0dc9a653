import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import type { DeviceName } from './device.ts'
import { deviceReason } from './deviceError.ts'

/** Devices that have to prove themselves. */
export type GpuName = Exclude<DeviceName, 'cpu'>

export interface ProbeResult {
  readonly ok: boolean
  /** Why the device cannot be used, in words that continue "The device cuda cannot be used: "; null when it can. */
  readonly reason: string | null
  readonly elapsedMs: number
}

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined
  /** @default 20_000 */
  readonly timeoutMs?: number
  /** The module to run there, unless a test brings its own. */
  readonly entry?: URL
}

const MessageSchema = v.object({ failure: v.nullable(v.string()) })

/** What is known of this machine's GPUs: nothing that a process sees of them changes while it lives. */
const known = new Map<GpuName, Promise<ProbeResult>>()

/** As `probeDevice`, but a device that was tried is not tried again. */
export function probeOnce(name: GpuName, options: ProbeOptions = {}): Promise<ProbeResult> {
  const result = known.get(name) ?? probeDevice(name, options)
  known.set(name, result)
  result.catch(() => known.delete(name)) // aborted
  return result
}

/**
 * Lets a device compute a small graph in a process of its own, since drivers may crash or hang where they should
 * answer: whatever it does there costs this process nothing.
 */
export async function probeDevice(name: GpuName, options: ProbeOptions = {}): Promise<ProbeResult> {
  const { signal, timeoutMs = 20_000, entry = probeEntry() } = options
  signal?.throwIfAborted()
  const startMs = performance.now()
  const child = fork(fileURLToPath(entry), [name, String(process.pid)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // a driver's chatter is no result of ours; which library is missing is told on standard error alone
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let printed = ''
  let answer: string | null | undefined
  let isLate = false
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(0, 20_000)))
  child.on('message', (message) => {
    const parsed = v.safeParse(MessageSchema, message)
    if (parsed.success) answer = parsed.output.failure
  })
  const stop = (): void => void child.kill('SIGKILL')
  signal?.addEventListener('abort', stop)
  const timer = setTimeout(() => {
    isLate = true
    stop()
  }, timeoutMs)
  try {
    const end = await ended(child)
    signal?.throwIfAborted()
    const reason = answer === undefined ? silence(end) : answer === null ? null : inWords(answer)
    return { ok: reason === null, reason, elapsedMs: performance.now() - startMs }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }

  function inWords(failure: string): string {
    return deviceReason(`${printed}\n${failure}`) ?? failure
  }

  /** What it means that no answer came. */
  function silence({ code, killedBy }: Ended): string {
    if (isLate) return `its driver did not answer within ${timeoutMs / 1000} s`
    if (killedBy !== null) return `its driver crashed (${killedBy}) while it computed a small graph`
    return deviceReason(printed) ?? `it gave no answer but exit code ${code} when it should compute a small graph`
  }
}

interface Ended {
  readonly code: number | null
  readonly killedBy: string | null
}

/** Waits until the process has ended and all that it printed was read. */
async function ended(child: ReturnType<typeof fork>): Promise<Ended> {
  return await new Promise((resolve) => {
    child.on('error', () => resolve({ code: null, killedBy: null }))
    child.on('close', (code, killedBy) => resolve({ code, killedBy }))
  })
}

/** `probeProcess.ts` beside this file in the source; `probe.js` beside the bundle that this is a part of. */
function probeEntry(): URL {
  return new URL(import.meta.filename.endsWith('.ts') ? './probeProcess.ts' : './probe.js', import.meta.url)
}
