import { createHash, type Hash } from 'node:crypto'

/** How the hub names the content of a file: large ones by their SHA-256, small ones as Git names its objects. */
export interface ContentDigest {
  readonly algorithm: 'sha256' | 'git-sha1'
  readonly hex: string
}

/** A digest under way; Git's begins with the size. */
export function startDigest({ algorithm }: ContentDigest, sizeBytes: number): Hash {
  return algorithm === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${sizeBytes}\0`)
}
