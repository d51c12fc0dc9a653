import { Redis } from 'ioredis'
import { WorkbenchError } from '../base/errors.ts'

/** Before all keys of ours, so that a server can be used for other things, too. */
export const keyPrefix = 'engram'

const firstTries = 5
/** Between two tries, ms. */
const waitMs = { first: 200, later: 2000 }

/**
 * A connection to Redis or Valkey; once made, it is made again for as long as the server is away, and what is asked of it
 * meanwhile waits.
 *
 * @param url `redis://` or, with TLS, `rediss://`, with user and password if need be
 * @throws WorkbenchError 'input.value' for another address, 'run.network' where nobody answers there; neither has the password
 */
export async function connectQueue(url: string, signal: AbortSignal): Promise<Redis> {
  const place = placeOf(url)
  let isMade = false
  let last: Error | null = null
  const redis = new Redis(url, {
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
    return redis
  } catch (error) {
    redis.disconnect()
    signal.removeEventListener('abort', stop)
    signal.throwIfAborted()
    const reason = last ?? error
    const told = reason instanceof Error ? reason.message.replace(/\.+$/, '') : String(reason)
    const advice = /^(NOAUTH|WRONGPASS|NOPERM)/.test(told)
      ? 'Name user and password in its address: redis://user:password@host:port.'
      : 'Is the address right, and Redis or Valkey running there?'
    throw new WorkbenchError(
      'run.network',
      `The queue at ${place} cannot be used: ${told}. ${advice}`,
      { place },
      { cause: error },
    )
  }
}

/** Host and port, without what is secret. */
function placeOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || !['redis:', 'rediss:'].includes(parsed.protocol) || parsed.hostname === '') {
    throw new WorkbenchError('input.value', 'The queue’s address is redis://host:port, or rediss:// with TLS.')
  }
  return `${parsed.hostname}:${parsed.port === '' ? '6379' : parsed.port}`
}
