import type { ModelSource } from './modelPlaces.ts'

/** A model on this machine, before anything but names and sizes of files was read. */
export interface FoundModel {
  /** Folder of a checkpoint, or a GGUF file: the first, of one in parts. */
  readonly path: string
  /** As its program names it. */
  readonly name: string
  readonly source: ModelSource
  /** What `--model` takes in its place; null where the path is the only name. */
  readonly ref: string | null
  /** Of its weights on the disk. */
  readonly sizeBytes: number
}
