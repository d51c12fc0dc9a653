import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { WorkbenchError } from '../base/errors.ts'
import { openRegular } from './regularFile.ts'
import { systemReason } from './systemReason.ts'

const chunkBytes = 2 ** 20

/**
 * SHA-256 of a regular file's bytes, in hex.
 *
 * @throws WorkbenchError as `openRegular`, and 'input.format' when it grows while it is read; the signal's reason when
 *         aborted
 */
export async function fileDigest(path: string, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<string> {
  signal?.throwIfAborted()
  await using file = await openRegular(path, { expected: 'a file to take the digest of' })
  const { size } = await file.stat()
  const hash = createHash('sha256')
  const bytes = new Uint8Array(Math.min(chunkBytes, size + 1))
  for (let done = 0; ;) {
    signal?.throwIfAborted()
    const bytesRead = await readSome(file, bytes, path)
    if (bytesRead === 0) return hash.digest('hex')
    done += bytesRead
    if (done > size) throw new WorkbenchError('input.format', `${path} grew while it was read`, { path })
    hash.update(bytes.subarray(0, bytesRead))
  }
}

async function readSome(file: FileHandle, bytes: Uint8Array, path: string): Promise<number> {
  try {
    return (await file.read(bytes, 0, bytes.length, null)).bytesRead
  } catch (error) {
    const message = `${path} cannot be read: ${systemReason(error)}`
    throw new WorkbenchError('input.missing', message, { path }, { cause: error })
  }
}

/** SHA-256 of bytes, or of a text in UTF-8, in hex. */
export function bytesDigest(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
