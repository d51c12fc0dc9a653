import { writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { ImportChoices } from '../datasets/import/importChoices.ts'
import { temporaryFolder } from '../files/temporaryFolder.ts'
import type { FileSource } from '../rpc/window/shapes.ts'
import { refusal } from './failures.ts'
import type { Places } from './places.ts'

/** A file that a page names or sends. */
interface SentFile {
  readonly name: string
  readonly source: FileSource
  readonly choices?: ImportChoices | undefined
}

/** Files on this disk, and what to call them. */
export type NamedPaths = readonly {
  readonly path: string
  readonly name: string
  readonly choices?: ImportChoices | null
}[]

/** A larger file from a page is refused; one on the host's disk may have up to what the reader takes. */
const mostImportBytes = 2 ** 26

/** Runs `work` on files of the host's disk, and on copies of what a page sent. */
export async function withPaths<T>(
  files: readonly SentFile[],
  places: Places,
  work: (paths: NamedPaths) => Promise<T>,
): Promise<T> {
  using folder = temporaryFolder()
  const paths: { path: string; name: string; choices: ImportChoices | null }[] = []
  for (const [i, { name, source, choices = null }] of files.entries()) {
    if (source.kind === 'path') {
      paths.push({ path: places.check(source.path), name: basename(name), choices })
      continue
    }
    if (source.bytes.byteLength > mostImportBytes) {
      throw refusal(
        'input.format',
        `${name} has ${source.bytes.byteLength} bytes; at most ${mostImportBytes} can be sent from a page. Put it on the server and open it there.`,
      )
    }
    // Its ending says what it is; the rest of its name might not be one that this disk takes.
    const ending = /^\.[a-z0-9]{1,8}$/i.test(extname(name)) ? extname(name) : ''
    const path = join(folder.path, `file-${i}${ending}`)
    await writeFile(path, source.bytes)
    paths.push({ path, name: basename(name), choices })
  }
  return await work(paths)
}
