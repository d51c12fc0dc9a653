import { bytesDigest } from './fileDigest.ts'

/** A JSON object with the digest of the rest of it. */
export type Sealed<T extends object> = T & { readonly seal: string }

/**
 * Adds, as the key `seal`, the SHA-256 (hex) of the object's JSON, so that whoever reads it sees a change of it. It guards
 * against damage and slips, not against somebody who makes a new seal.
 */
export function sealed<T extends object>(value: T): Sealed<T> {
  return { ...value, seal: digestOf(value) }
}

/** Whether an object that was read is the one that was sealed, whatever the spaces between. */
export function isSealed({ seal, ...value }: Readonly<Record<string, unknown>>): boolean {
  return seal === digestOf(value)
}

function digestOf(value: object): string {
  return bytesDigest(JSON.stringify(value))
}
