import { WorkbenchError } from '../base/errors.ts'

/** Where a queue's credentials may stand, as a whole address. */
export const addressVariable = 'ENGRAM_QUEUE'

/** @throws WorkbenchError 'input.value' for what is no address of a queue */
function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null
  // Behind a question mark the client would take settings: a password, or another place to connect to.
  const isPlain = url !== null && url.hostname !== '' && url.search === ''
  if (isPlain && ['redis:', 'rediss:'].includes(url.protocol)) return url
  throw new WorkbenchError('input.value', 'The queue’s address is redis://host:port, or rediss:// with TLS.')
}

/**
 * Refuses an address with a password, where it would be kept and shown.
 *
 * @throws WorkbenchError 'input.value', also for what is no address
 */
export function checkKeptAddress(address: string): void {
  if (parseAddress(address).password === '') return
  throw new WorkbenchError(
    'input.value',
    `A password is not kept in the settings. Give the address without it, and start Engram with ${addressVariable}=redis://user:password@host:port in its environment.`,
  )
}

/** Host and port, without what is secret. */
export function placeOf({ hostname, port }: URL): string {
  return `${hostname}:${port === '' ? '6379' : port}`
}

/**
 * The address with user and password, if the environment has them for just this server: they are sent to no other, and not
 * where the environment asks for TLS and the address does not.
 */
export function withCredentials(address: string, env: Readonly<Record<string, string | undefined>>): URL {
  const url = parseAddress(address)
  const known = env[addressVariable]
  if (url.password !== '' || known === undefined || known === '') return url
  const given = parseAddress(known)
  const isSame = placeOf(given) === placeOf(url) && given.protocol === url.protocol
  if (!isSame || (url.username !== '' && url.username !== given.username)) return url
  url.username = given.username
  url.password = given.password
  return url
}
