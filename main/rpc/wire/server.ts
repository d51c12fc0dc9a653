import { createBirpc } from 'birpc'
import * as v from 'valibot'
import { WorkbenchError } from '../../base/errors.ts'
import { describeIssues } from '../../base/issues.ts'
import type { Contract, HandlersOf, ItemOf, MethodOf, OutputOf, Progress } from '../../base/contract.ts'
import { encodeError, type EngineSide, type HostSide, type Notice, type Reply } from './messages.ts'
import type { Transport } from './transport.ts'

/** More than twenty lines of progress a second help nobody and cost the engine time. */
const progressEveryMs = 50

/**
 * Answers calls that arrive at `transport` with the `handlers` of a contract, each with its own AbortSignal; errors leave
 * as data.
 *
 * @returns how to abort every call that runs, for when the other end has gone
 */
export function serve<C extends Contract>(contract: C, handlers: HandlersOf<C>, transport: Transport): () => void {
  const running = new Map<number, AbortController>()
  const engine: EngineSide = {
    async call(callId, method, input) {
      const controller = new AbortController()
      running.set(callId, controller)
      try {
        return await answer(contract, handlers, {
          method,
          input,
          signal: controller.signal,
          send: (n) => send(callId, n),
        })
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
  return () => running.forEach((controller) => controller.abort())
}

interface Request {
  readonly method: string
  readonly input: unknown
  readonly signal: AbortSignal
  readonly send: (notice: Notice) => void
}

async function answer<C extends Contract>(contract: C, handlers: HandlersOf<C>, request: Request): Promise<Reply> {
  const { method, signal } = request
  try {
    if (!Object.hasOwn(contract, method)) {
      throw new WorkbenchError('input.usage', `There is no method called ${method}.`)
    }
    return { ok: true, value: await dispatch(contract, handlers, method as MethodOf<C>, request) }
  } catch (error) {
    return { ok: false, error: encodeError(error, signal) }
  }
}

async function dispatch<C extends Contract, M extends MethodOf<C>>(
  contract: C,
  handlers: HandlersOf<C>,
  method: M,
  { input, signal, send }: Request,
): Promise<OutputOf<C, M>> {
  const row = contract[method]!
  // Only the first complaint: millions of wrong numbers would be millions of complaints, each with a path to it.
  const parsed = v.safeParse(row.input, input, { abortEarly: true })
  if (!parsed.success) {
    throw new WorkbenchError('input.value', `${method} cannot use its input: ${describeIssues(parsed.issues)}.`)
  }
  const output = await handlers[method](parsed.output, {
    signal,
    onProgress: throttled((progress) => send({ kind: 'progress', progress })),
    onWarning: (sentence) => send({ kind: 'warning', sentence }),
    onItem: (item: ItemOf<C, M>) => send({ kind: 'item', item: named(method, row.item ?? v.never(), item) }),
  })
  return named(method, row.output, output)
}

/** Only what the contract names leaves: a handler's object may hold more, and things that no channel takes. */
function named<S extends v.GenericSchema>(method: string, schema: S, value: unknown): v.InferOutput<S> {
  const checked = v.safeParse(schema, value)
  if (checked.success) return checked.output
  throw new Error(`${method} broke its contract: ${describeIssues(checked.issues)}`)
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
