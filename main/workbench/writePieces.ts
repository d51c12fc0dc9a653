import { zipSync } from 'fflate'
import { questionFormat } from '../datasets/import/writeQuestions.ts'
import type { Question } from '../datasets/question.ts'

export interface WriteInput {
  /** What the file is called, its ending last. */
  readonly name: string
  /** A public layout; our own without. */
  readonly to?: string | undefined
}

export interface WrittenPiece {
  readonly bytes: Uint8Array
  /** The files of a folder, in an archive. */
  readonly isArchive: boolean
  /** What the layout has no place for. */
  readonly lost: readonly string[]
}

/** Questions as a file, in one piece. */
export async function* writePieces(
  { name, to }: WriteInput,
  questions: readonly Question[],
): AsyncGenerator<WrittenPiece> {
  const { content, lost } = await questionFormat(name, to).write(questions)
  if (typeof content === 'string') yield { bytes: new TextEncoder().encode(content), isArchive: false, lost }
  else if (content instanceof Uint8Array) yield { bytes: content, isArchive: false, lost }
  else {
    const files = Object.entries(content.files).map(([path, part]): [string, Uint8Array] => [
      path,
      typeof part === 'string' ? new TextEncoder().encode(part) : part,
    ])
    yield { bytes: zipSync(Object.fromEntries(files)), isArchive: true, lost }
  }
}
