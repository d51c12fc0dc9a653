import * as v from 'valibot'
import { threadEntry } from '../../base/threadEntry.ts'
import { deviceReason } from './deviceError.ts'
import { forkProbe } from './forkProbe.ts'
import { askHost, parentPort } from './probeLine.ts'
import type { GpuName, ProbeEnd, ProbeResult, SpawnProbe } from './probeTypes.ts'

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined
  /** @default 20_000 */
  readonly timeoutMs?: number
  /** The module to run there, unless a test brings its own. */
  readonly entry?: URL
  /** How its process is begun; Electron has a way of its own. @default a child process of Node */
  readonly spawn?: SpawnProbe
}

const MessageSchema = v.object({ failure: v.nullable(v.string()) })

/** What is known of this machine's GPUs: nothing that a process sees of them changes while it lives. */
const known = new Map<GpuName, Promise<ProbeResult>>()

/**
 * As `probeDevice`, but a device that was tried is not tried again. Electron's engine, whose own process may begin none, asks
 * the main process.
 */
export function probeOnce(name: GpuName, options: ProbeOptions = {}): Promise<ProbeResult> {
  const port = parentPort()
  const result = known.get(name) ?? (port === null ? probeDevice(name, options) : askHost(port, name, options.signal))
  known.set(name, result)
  result.catch(() => known.delete(name)) // aborted
  return result
}

/**
 * Lets a device compute a small graph in a process of its own, since drivers may crash or hang where they should
 * answer: whatever it does there costs this process nothing.
 */
export async function probeDevice(name: GpuName, options: ProbeOptions = {}): Promise<ProbeResult> {
  const { signal, timeoutMs = 20_000, entry = probeEntry(), spawn = forkProbe } = options
  signal?.throwIfAborted()
  const startMs = performance.now()
  const child = spawn(entry, [name, String(process.pid)])
  let answer: string | null | undefined
  let isLate = false
  child.on((message) => {
    const parsed = v.safeParse(MessageSchema, message)
    if (!parsed.success) return
    answer = parsed.output.failure
    // The driver is not asked to clean up: what it would do then is no part of the proof.
    child.kill()
  })
  const stop = (): void => child.kill()
  signal?.addEventListener('abort', stop)
  const timer = setTimeout(() => {
    isLate = true
    stop()
  }, timeoutMs)
  try {
    const end = await new Promise<ProbeEnd>((resolve) => child.onEnd(resolve))
    signal?.throwIfAborted()
    const reason = answer === undefined ? silence(end) : answer === null ? null : inWords(answer, end)
    return { ok: reason === null, reason, elapsedMs: performance.now() - startMs }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }

  function inWords(failure: string, { lastWords }: ProbeEnd): string {
    return deviceReason(`${lastWords}\n${failure}`) ?? failure
  }

  /** What it means that no answer came. */
  function silence({ code, signal: killedBy, lastWords }: ProbeEnd): string {
    if (isLate) return `its driver did not answer within ${timeoutMs / 1000} s`
    if (killedBy !== null) return `its driver crashed (${killedBy}) while it computed a small graph`
    return deviceReason(lastWords) ?? `it gave no answer but exit code ${code} when it should compute a small graph`
  }
}

/** `probeProcess.ts` beside this file in the source; `probe.js` beside the bundle that this is a part of. */
function probeEntry(): URL {
  return threadEntry(import.meta.url, './probeProcess.ts', './probe.js')
}
