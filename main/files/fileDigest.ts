import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { WorkbenchError } from '../base/errors.ts'

/**
 * SHA-256 of a file's bytes, in hex.
 *
 * @throws WorkbenchError 'input.missing' when it cannot be read; the signal's reason when aborted
 */
export async function fileDigest(path: string, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<string> {
  signal?.throwIfAborted()
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) {
      signal?.throwIfAborted()
      hash.update(chunk as Buffer)
    }
  } catch (error) {
    signal?.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    throw new WorkbenchError('input.missing', `${path} cannot be read: ${reason}`, { path }, { cause: error })
  }
  return hash.digest('hex')
}

/** SHA-256 of a text in UTF-8, in hex. */
export function textDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
