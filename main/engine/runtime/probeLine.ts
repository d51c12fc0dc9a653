/**
 * How the engine asks Electron's main process for a probe, beside its calls on the same line: only the main process can begin
 * utility processes, and those of Node are switched off in a packaged app.
 */
import * as v from 'valibot'
import type { GpuName, ProbeResult } from './probeTypes.ts'

/** The end of Electron's line that a utility process has. */
export interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
  off(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}

const AskSchema = v.variant('probe', [
  v.object({ probe: v.literal('begin'), id: v.number(), name: v.picklist(['webgpu', 'cuda']) }),
  v.object({ probe: v.literal('stop'), id: v.number() }),
])
const AnswerSchema = v.object({
  probe: v.literal('end'),
  id: v.number(),
  /** null when it was stopped. */
  result: v.nullable(v.object({ ok: v.boolean(), reason: v.nullable(v.string()), elapsedMs: v.number() })),
})
type Ask = v.InferOutput<typeof AskSchema>
type Answer = v.InferOutput<typeof AnswerSchema>

/** The line to Electron's main process; null in any other process. */
export function parentPort(): ParentPort | null {
  return (process as { parentPort?: ParentPort }).parentPort ?? null
}

/** Whether a message on the line is about probes, and no call. */
export function isAboutProbes(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'probe' in message
}

let nAsked = 0

/** As `probeDevice`, in a process that the main process begins. */
export async function askHost(port: ParentPort, name: GpuName, signal: AbortSignal | undefined): Promise<ProbeResult> {
  signal?.throwIfAborted()
  const id = ++nAsked
  const { promise, resolve } = Promise.withResolvers<ProbeResult | null>()
  const hear = ({ data }: { readonly data: unknown }): void => {
    const answer = v.safeParse(AnswerSchema, data)
    if (answer.success && answer.output.id === id) resolve(answer.output.result)
  }
  const stop = (): void => port.postMessage({ probe: 'stop', id } satisfies Ask)
  port.on('message', hear)
  signal?.addEventListener('abort', stop)
  try {
    port.postMessage({ probe: 'begin', id, name } satisfies Ask)
    const result = await promise
    signal?.throwIfAborted()
    return result ?? { ok: false, reason: 'its trial was stopped', elapsedMs: 0 }
  } finally {
    port.off('message', hear)
    signal?.removeEventListener('abort', stop)
  }
}

/** A line with an engine at its other end. */
interface EngineLine {
  post(message: unknown): void
  on(listener: (message: unknown) => void): void
}

/** The other end of `askHost`: tries what an engine asks for, and answers it. */
export function answerProbes(
  { post, on }: EngineLine,
  probe: (name: GpuName, options: { readonly signal: AbortSignal }) => Promise<ProbeResult>,
): void {
  const running = new Map<number, AbortController>()
  on((message) => {
    const ask = v.safeParse(AskSchema, message)
    if (!ask.success) return
    const { id } = ask.output
    if (ask.output.probe === 'stop') return running.get(id)?.abort()
    const controller = new AbortController()
    running.set(id, controller)
    const answer = (result: ProbeResult | null): void => {
      running.delete(id)
      post({ probe: 'end', id, result } satisfies Answer)
    }
    probe(ask.output.name, controller).then(answer, () => answer(null))
  })
}
