import type { WrittenQuestions } from '../datasets/import/writeQuestions.ts'
import { writeBytesAtomically, writeTextAtomically } from '../files/atomicFile.ts'
import { writeFolderAtomically } from '../files/atomicFolder.ts'

/** Writes what a format of questions gave, whole or not at all. */
export async function writeContent(
  path: string,
  content: WrittenQuestions['content'],
  signal: AbortSignal,
): Promise<void> {
  if (typeof content === 'string') await writeTextAtomically(path, content, { signal })
  else if (content instanceof Uint8Array) await writeBytesAtomically(path, content, { signal })
  else await writeFolderAtomically(path, content.files, { signal })
}
