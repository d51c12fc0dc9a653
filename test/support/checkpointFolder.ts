import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeSafetensors, type TensorToWrite } from '../../main/files/writeSafetensors.ts'
import { temporaryFolder } from './temporaryFolder.ts'

export interface CheckpointParts {
  /** Written as config.json; text is written as it is; null for none. */
  readonly config?: unknown
  /** Tensors of each weight file. */
  readonly files: Readonly<Record<string, Readonly<Record<string, TensorToWrite>>>>
  /** Written as the shard index; by default it follows from `files` when there are several. */
  readonly index?: unknown
}

/** Writes a checkpoint folder in Hugging Face layout; it is removed when the running test ends. */
export async function checkpointFolder({
  config = { model_type: 'llama' },
  files,
  index,
}: CheckpointParts): Promise<string> {
  const dir = await temporaryFolder()
  const json = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  if (config !== null) await writeFile(join(dir, 'config.json'), json(config))
  const weightMap: Record<string, string> = {}
  for (const [file, tensors] of Object.entries(files)) {
    await writeSafetensors(join(dir, file), tensors)
    for (const name of Object.keys(tensors)) weightMap[name] = file
  }
  const written = index ?? (Object.keys(files).length > 1 ? { metadata: {}, weight_map: weightMap } : undefined)
  if (written !== undefined) await writeFile(join(dir, 'model.safetensors.index.json'), json(written))
  return dir
}
