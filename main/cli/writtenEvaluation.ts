import { join } from 'node:path'
import { writeBytesAtomically } from '../files/atomicFile.ts'
import { makeFolder } from '../files/atomicFolder.ts'
import type { CapsuleFiles } from '../runs/capsule.ts'
import type { Host } from './host.ts'

/** Writes an evaluation and its report into a folder, whatever else it holds. */
export async function writeEvaluation(folder: string, files: CapsuleFiles, { signal, willWrite }: Host): Promise<void> {
  await makeFolder(folder)
  for (const [name, bytes] of Object.entries(files)) {
    willWrite(join(folder, name))
    await writeBytesAtomically(join(folder, name), bytes, { signal })
  }
}
