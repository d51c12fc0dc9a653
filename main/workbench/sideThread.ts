import { Worker } from 'node:worker_threads'
import { WorkbenchError } from '../base/errors.ts'
import { createSlices } from '../base/slices.ts'
import { threadEntry } from '../base/threadEntry.ts'
import { decodeError, type ErrorData } from '../rpc/wire/messages.ts'
import { pieceSize } from './pieces.ts'
import { sideTasks, type SideTasks } from './sideTasks.ts'

/** What a thread says: a piece and what follows it, or why there is none. The next one comes when it is asked for. */
export type SideMessage = { readonly piece: unknown } | { readonly end: true } | { readonly error: ErrorData }

interface SideOptions<N extends keyof SideTasks> {
  readonly input: SideTasks[N]['input']
  readonly given?: readonly SideTasks[N]['given'][]
  readonly signal: AbortSignal
  /** Of so little work that a thread would take longer to begin. */
  readonly isSmall?: boolean
}

/** A thread that takes more is ended. */
const mostMegabytes = 4096

/**
 * Does a task in a thread of its own and gives its pieces one by one; when the signal is aborted, or no more pieces are
 * taken, the thread ends with whatever it does.
 *
 * @throws WorkbenchError what the task throws; 'run.memory' when it takes too much
 */
export async function* beside<N extends keyof SideTasks>(
  name: N,
  { input, given = [], signal, isSmall = given.length > 0 && given.length <= pieceSize }: SideOptions<N>,
): AsyncGenerator<SideTasks[N]['piece']> {
  if (isSmall) {
    yield* sideTasks[name](input, [...given])
    return
  }
  signal.throwIfAborted()
  const worker = new Worker(threadEntry(import.meta.url, './sideThreadEntry.ts', './side.js'), {
    workerData: { name, input },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
  })
  const { promise: failed, reject } = Promise.withResolvers<never>()
  failed.catch(() => undefined)
  worker.once('error', (error) => reject(isOutOfMemory(error) ? tooLarge(error) : error))
  worker.once('exit', () => reject(new Error(`the thread of the task ${name} ended`)))
  const abort = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  const next = (): Promise<SideMessage> => {
    const { promise, resolve } = Promise.withResolvers<SideMessage>()
    worker.once('message', resolve)
    return Promise.race([promise, failed])
  }
  try {
    const slices = createSlices(signal)
    for (let i = 0; i < given.length; i += pieceSize) {
      worker.postMessage(given.slice(i, i + pieceSize))
      await slices.pause()
    }
    for (;;) {
      const answer = next()
      worker.postMessage(null)
      const message = await answer
      if ('error' in message) throw decodeError(message.error, signal)
      if ('end' in message) return
      yield message.piece as SideTasks[N]['piece']
    }
  } finally {
    signal.removeEventListener('abort', abort)
    await worker.terminate()
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

function tooLarge(cause: unknown): WorkbenchError {
  const message = `This takes more than ${mostMegabytes} MB of memory. Work with fewer questions at a time.`
  return new WorkbenchError('run.memory', message, {}, { cause })
}
