import { join } from 'node:path'
import type { Numbers } from '../engine/training/adamW.ts'
import { trainedWeights, type TrainedModel } from '../engine/training/trainingGraph.ts'
import { writeTextAtomically } from '../files/atomicFile.ts'
import { ensureFolder } from '../files/ensureFolder.ts'
import { writeSafetensors, type TensorsToWrite } from '../files/writeSafetensors.ts'
import type { CheckpointConfig } from '../models/checkpoint/config.ts'
import { toFloat16Bits } from '../tensor/float16.ts'
import { endOfText } from './lessons.ts'

export interface ExportedModel {
  readonly model: TrainedModel
  readonly config: CheckpointConfig
  readonly weights: Numbers
  readonly tokenizer: Readonly<Record<string, unknown>>
  /** README.md. */
  readonly card: string
}

/** Writes a checkpoint folder in Hugging Face layout, weights in half precision. */
export async function exportModel(folder: string, exported: ExportedModel): Promise<void> {
  const { model, config, weights, tokenizer, card } = exported
  ensureFolder(folder)
  const tensors: TensorsToWrite = new Map(
    trainedWeights(model).map(({ name, shape }) => [
      name,
      { data: toFloat16Bits(weights.get(name)!), dtype: 'F16', shape },
    ]),
  )
  await writeSafetensors(join(folder, 'model.safetensors'), tensors, { metadata: { format: 'pt' } })
  const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
  await writeTextAtomically(join(folder, 'config.json'), text(config))
  await writeTokenizer(folder, tokenizer)
  await writeTextAtomically(join(folder, 'README.md'), card)
}

export async function writeTokenizer(folder: string, tokenizer: Readonly<Record<string, unknown>>): Promise<void> {
  await writeTextAtomically(join(folder, 'tokenizer.json'), `${JSON.stringify(tokenizer, null, 1)}\n`)
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    eos_token: endOfText,
    clean_up_tokenization_spaces: false,
  }
  await writeTextAtomically(join(folder, 'tokenizer_config.json'), `${JSON.stringify(config, null, 2)}\n`)
}

/** The weights as the half-precision file holds them. */
export function roundedToHalf(weights: Numbers): Numbers {
  return new Map([...weights].map(([name, data]) => [name, Float32Array.from(new Float16Array(data))]))
}
