import type { FileSource, ImportChoices } from '../api/shapes.ts'

/** A file that may be imported, and what a person has said about how it is read. */
export interface ImportFile {
  readonly name: string
  readonly source: FileSource
  readonly choices: ImportChoices
}

/** How questions of several files are paired. */
export type Join = NonNullable<ImportChoices['join']>

/** What is about to be imported. It outlives the dialog that shows it: closed by mistake, nothing that was said is lost. */
export class Importing {
  #files = $state.raw<readonly ImportFile[]>([])
  #join = $state.raw<Join>('id')
  #isChoosing = $state(true)
  #version = $state(0)
  /** Where a file lies that was chosen or dropped, on a desktop; a page is given its content alone. */
  pathOf: ((file: File) => string) | null = null

  get files(): readonly ImportFile[] {
    return this.#files
  }
  get join(): Join {
    return this.#join
  }

  /** Whether files are still to be chosen; those that were looked at last may be gone on with. */
  get isChoosing(): boolean {
    return this.#isChoosing
  }
  set isChoosing(is: boolean) {
    this.#isChoosing = is
  }
  /** Another one for other files. */
  get version(): number {
    return this.#version
  }

  fromPath(path: string): void {
    this.#begin([{ name: path.split(/[\\/]/).at(-1) ?? path, source: { kind: 'path', path }, choices: {} }])
  }

  fromText(text: string): void {
    const bytes = new TextEncoder().encode(text)
    this.#begin([{ name: 'pasted.tsv', source: { kind: 'bytes', bytes }, choices: {} }])
  }

  async fromFiles(files: readonly File[]): Promise<void> {
    const found = files.map(async (file): Promise<ImportFile> => {
      const path = this.pathOf?.(file) ?? ''
      if (path !== '') return { name: file.name, source: { kind: 'path', path }, choices: {} }
      const bytes = new Uint8Array(await file.arrayBuffer())
      return { name: file.name, source: { kind: 'bytes', bytes }, choices: {} }
    })
    this.#begin(await Promise.all(found))
  }

  /** The same files, read in another way. */
  keep(files: readonly ImportFile[], join: Join = 'id'): void {
    this.#files = files
    this.#join = join
  }

  #begin(files: readonly ImportFile[]): void {
    this.keep(files)
    this.#isChoosing = false
    this.#version++
  }
}
