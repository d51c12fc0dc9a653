import { createBirpc } from 'birpc'
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { contract } from './contract.ts'
import type { CallOptions, Input, Method, Output, Progress } from './contract.ts'
import { encodeError } from './messages.ts'
import type { EngineSide, HostSide, Notice, Reply } from './messages.ts'
import type { Transport } from './transport.ts'

/** A call as its handler sees it: everything of the caller's options is there. */
export type CallContext<M extends Method> = { readonly [K in keyof CallOptions<M>]-?: NonNullable<CallOptions<M>[K]> }

export type Handlers = {
  readonly [M in Method]: (input: Input<M>, call: CallContext<M>) => Promise<Output<M>>
}

/** More than twenty lines of progress a second help nobody and cost the engine time. */
const progressEveryMs = 50

/** Answers calls that arrive at `transport` with `handlers`, each with its own AbortSignal; errors leave as data. */
export function serve(handlers: Handlers, transport: Transport): void {
  const running = new Map<number, AbortController>()
  const engine: EngineSide = {
    async call(callId, method, input) {
      const controller = new AbortController()
      running.set(callId, controller)
      try {
        return await answer(handlers, method, input, controller.signal, (notice) => send(callId, notice))
      } finally {
        running.delete(callId)
      }
    },
    cancel(callId) {
      running.get(callId)?.abort()
    },
  }
  const host = createBirpc<HostSide, EngineSide>(engine, {
    post: (data) => transport.post(data),
    on: (listener) => transport.on(listener),
    // Only what `engine` itself has: a message must not reach `constructor` and its like.
    resolver: (name, found) => (Object.hasOwn(engine, name) ? found : undefined),
    eventNames: ['notice'],
    timeout: -1,
    // An answer that cannot be sent is answered with that error, instead of ending the process.
    onGeneralError: () => true,
  })
  const send = (callId: number, notice: Notice): void => void host.notice(callId, notice)
}

async function answer(
  handlers: Handlers,
  method: string,
  input: unknown,
  signal: AbortSignal,
  send: (notice: Notice) => void,
): Promise<Reply> {
  try {
    if (!isMethod(method)) throw new WorkbenchError('input.usage', `There is no method called ${method}.`)
    return { ok: true, value: await dispatch(handlers, method, input, signal, send) }
  } catch (error) {
    return { ok: false, error: encodeError(error, signal) }
  }
}

async function dispatch<M extends Method>(
  handlers: Handlers,
  method: M,
  input: unknown,
  signal: AbortSignal,
  send: (notice: Notice) => void,
): Promise<Output<M>> {
  const parsed = v.safeParse(contract[method].input, input)
  if (!parsed.success) {
    throw new WorkbenchError('input.value', `${method} cannot use its input: ${describeIssues(parsed.issues)}.`)
  }
  const output = await handlers[method](parsed.output, {
    signal,
    onProgress: throttled((progress) => send({ kind: 'progress', progress })),
    onWarning: (sentence) => send({ kind: 'warning', sentence }),
    onItem: (item) => send({ kind: 'item', item }),
  })
  // Only what the contract names leaves: a handler's object may hold more, and things that no channel takes.
  const checked = v.safeParse(contract[method].output, output)
  if (!checked.success) throw new Error(`${method} broke its contract: ${describeIssues(checked.issues)}`)
  return checked.output
}

function isMethod(method: string): method is Method {
  return Object.hasOwn(contract, method)
}

/** Lets through the first and the last report of each phase, and one every `progressEveryMs` between. */
function throttled(report: (progress: Progress) => void): (progress: Progress) => void {
  let phase = ''
  let lastMs = 0
  return (progress) => {
    const nowMs = performance.now()
    if (progress.phase === phase && progress.done < progress.total && nowMs - lastMs < progressEveryMs) return
    phase = progress.phase
    lastMs = nowMs
    report({ phase: progress.phase, done: progress.done, total: progress.total })
  }
}
