import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeSafetensors, type TensorToWrite } from '../../main/files/writeSafetensors.ts'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { temporaryFolder } from './temporaryFolder.ts'

export const publishedModel = fileURLToPath(new URL('../golden/published/model', import.meta.url))

export interface ModelChanges {
  /** Given the parsed tokenizer.json, changes it in place. */
  readonly tokenizer?: (json: TokenizerJson) => void
  /** Given the weights as float32, changes their values in place. */
  readonly weights?: (
    weights: Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>,
  ) => void
}

export interface TokenizerJson {
  normalizer: unknown
  readonly model: { readonly vocab: Record<string, number>; merges: (readonly [string, string])[] }
}

/** A copy of the three-layer model of the published numbers, changed; it is removed when the running test ends. */
export async function publishedCopy({ tokenizer, weights }: ModelChanges): Promise<string> {
  const dir = join(await temporaryFolder(), 'model')
  cpSync(publishedModel, dir, { recursive: true })
  if (tokenizer !== undefined) {
    const path = join(dir, 'tokenizer.json')
    const json = JSON.parse(readFileSync(path, 'utf8')) as TokenizerJson
    tokenizer(json)
    writeFileSync(path, JSON.stringify(json))
  }
  if (weights !== undefined) {
    const read: Record<string, TensorToWrite & { data: Float32Array }> = {}
    {
      await using checkpoint = await openCheckpoint(dir)
      for (const name of checkpoint.tensors.keys()) {
        const { data, shape } = await checkpoint.read(name)
        read[name] = { data: Float32Array.from(data), shape }
      }
    }
    weights(read)
    await writeSafetensors(join(dir, 'model.safetensors'), read)
  }
  return dir
}
