import { Redis } from 'ioredis'
import { WorkbenchError } from '../base/errors.ts'
import { addressVariable, placeOf, withCredentials } from './address.ts'

/** Before all keys of ours, so that a server can be used for other things, too. */
export const keyPrefix = 'engram'

const firstTries = 5
/** Between two tries, ms. */
const waitMs = { first: 200, later: 2000 }

export interface ConnectOptions {
  readonly signal: AbortSignal
  /** As the server shall call it in its list of clients. */
  readonly name?: string
  /** Told once, in a sentence, when the server was away for the first time. */
  readonly onWarning?: (sentence: string) => void
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * A connection to Redis or Valkey; once made, it is made again for as long as the server is away, and what is asked of it
 * meanwhile waits.
 *
 * @param address `redis://` or, with TLS, `rediss://`, with user and password if need be, unless the environment has them
 * @throws WorkbenchError 'input.value' for another address, 'run.network' where nobody answers there; neither has the password
 */
export async function connectQueue(
  address: string,
  { signal, name, onWarning, env = process.env }: ConnectOptions,
): Promise<Redis> {
  const url = withCredentials(address, env)
  const place = placeOf(url)
  let isMade = false
  let last: Error | null = null
  const redis = new Redis(url.href, {
    ...(name !== undefined && { connectionName: name }),
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: (times) =>
      isMade ? Math.min(times * waitMs.first, waitMs.later) : times < firstTries ? waitMs.first : null,
  })
  redis.on('error', (error: Error) => (last = error)) // without a listener it would end the process
  const stop = (): void => redis.disconnect()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await redis.connect()
    await redis.ping()
    isMade = true
    redis.once('reconnecting', () => onWarning?.(`The queue at ${place} was away; the work goes on when it answers.`))
    return redis
  } catch (error) {
    redis.disconnect()
    signal.removeEventListener('abort', stop)
    signal.throwIfAborted()
    const reason = last ?? error
    const told = reason instanceof Error ? reason.message.replace(/\.+$/, '') : String(reason)
    const advice = /^(NOAUTH|WRONGPASS|NOPERM)/.test(told)
      ? `Name user and password in its address, redis://user:password@host:port, or in ${addressVariable}.`
      : 'Is the address right, and Redis or Valkey running there?'
    throw new WorkbenchError(
      'run.network',
      `The queue at ${place} cannot be used: ${told}. ${advice}`,
      { place },
      { cause: error },
    )
  }
}
