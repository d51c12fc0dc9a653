/** The files of a run, wherever they lie: in a folder, or in a project's file and then in memory. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import { readRegular } from '../files/regularFile.ts'
import type { CapsuleSource } from './calls/common.ts'

/** Bytes of each file by its name. */
export type CapsuleFiles = Readonly<Record<string, Uint8Array>>

export interface Capsule {
  /** What complaints call it: the folder, or the run's name. */
  readonly place: string
  /** Without the folders above it. */
  readonly name: string
  has(file: string): boolean
  /** @throws WorkbenchError 'input.missing', 'input.format' for a file that cannot be one of a run */
  bytes(file: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<Uint8Array>
  /** What complaints call one of its files. */
  placeOf(file: string): string
}

const maxBytes = 2 ** 29

export function openCapsule(source: CapsuleSource): Capsule {
  if (source.kind === 'folder') {
    const { path } = source
    const placeOf = (file: string): string => join(path, file)
    return {
      ...{ place: path, name: basename(path), placeOf },
      has: (file) => existsSync(placeOf(file)),
      bytes: (file, { signal } = {}) => readRegular(placeOf(file), { expected: 'a file of a run', maxBytes, signal }),
    }
  }
  const { name, files } = source
  const placeOf = (file: string): string => `${file} of ${name}`
  return {
    ...{ place: name, name, placeOf },
    has: (file) => Object.hasOwn(files, file),
    bytes: (file) => {
      if (Object.hasOwn(files, file)) return Promise.resolve(files[file]!)
      return Promise.reject(new WorkbenchError('input.missing', `${name} has no file ${file}.`))
    },
  }
}

/** SHA-256 of each file, hex. */
export function digestsOf(files: CapsuleFiles): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, bytesDigest(bytes)]))
}
