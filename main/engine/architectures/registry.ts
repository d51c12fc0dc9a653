import { isWorkbenchError, WorkbenchError } from '../../base/errors.ts'
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts'
import type { GgufSpellings } from '../../models/checkpoint/gguf/spelling.ts'
import type { RopeSpelling } from '../../models/checkpoint/ropeSpelling.ts'
import type { Architecture, ModelShape } from './architecture.ts'
import { gemma2 } from './gemma2.ts'
import { gemma3 } from './gemma3.ts'
import { gpt2 } from './gpt2.ts'
import { gptNeox } from './gptNeox.ts'
import { llama } from './llama.ts'
import { mistral } from './mistral.ts'
import { olmo2 } from './olmo2.ts'
import { phi3 } from './phi3.ts'
import { qwen2 } from './qwen2.ts'
import { qwen3 } from './qwen3.ts'

// each architecture reads its own arguments and is given back only those
const architectures = [
  llama,
  mistral,
  qwen2,
  qwen3,
  gemma2,
  gemma3,
  phi3,
  olmo2,
  gpt2,
  gptNeox,
] as readonly unknown[] as readonly Architecture[]
const byModelType = new Map(architectures.map((architecture) => [architecture.modelType, architecture]))

/**
 * The architecture of a `model_type`.
 * @throws WorkbenchError `input.unsupported`, naming those that are implemented
 */
export function architectureOf(modelType: string): Architecture {
  const architecture = byModelType.get(modelType)
  if (architecture !== undefined) return architecture
  const names = [...byModelType.keys()].join(', ')
  throw new WorkbenchError(
    'input.unsupported',
    `config.json: the model type '${modelType}' is not implemented; implemented are ${names}`,
  )
}

/** Where errors of a configuration say that it stands, before it is known whether that is a file of its own. */
const configFile = 'config.json: '

/**
 * The sizes that a checkpoint's configuration asks for; reads no weight.
 * @throws WorkbenchError `input.format` or `input.unsupported`, naming the GGUF file whose metadata it was made from
 */
export function shapeOf({ dir, config }: Pick<Checkpoint, 'dir' | 'config'>): ModelShape {
  try {
    return architectureOf(config.model_type).read(config)
  } catch (error) {
    const isNamed = isWorkbenchError(error) && error.message.startsWith(configFile)
    if (!isNamed || !/\.gguf$/i.test(dir)) throw error
    throw new WorkbenchError(error.code, `${dir}, as config.json has it: ${error.message.slice(configFile.length)}`)
  }
}

/** What to say of sizes that a configuration leaves to its architecture where the weights have others; '' for none. */
export function leftOutSizes(config: Readonly<Record<string, unknown>>): string {
  const sizes = Object.entries(architectureOf(String(config['model_type'])).sizes)
  const taken = sizes.filter(([key, value]) => value !== null && config[key] === undefined)
  if (taken.length === 0) return ''
  return ` (it leaves out ${taken.map(([key, value]) => `${key}, which is then ${value}`).join(', ')})`
}

/** How files of a `model_type` spell rotary positions; null where it has none or is not implemented. */
export function ropeSpellingOf(modelType: string): RopeSpelling | null {
  return byModelType.get(modelType)?.rope ?? null
}

/** How GGUF files spell the models that are implemented. */
export const ggufSpellings: GgufSpellings = architectures.flatMap(({ gguf }) => gguf ?? [])
