import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ggufBytes, type WrittenTensor, type WrittenValue } from './ggufBytes.ts'
import { temporaryFolder } from './temporaryFolder.ts'

export interface MadeUpGguf {
  readonly architecture?: string
  /** Beside the sizes that each architecture needs; undefined takes one of those away. */
  readonly keys?: Readonly<Record<string, WrittenValue | undefined>>
  /** Keys with their full names. */
  readonly general?: Readonly<Record<string, WrittenValue>>
  /** Numbers, of the shape `[length]` where none is given, as float32. @default an embedding of 8 tokens */
  readonly tensors?: Readonly<Record<string, readonly number[] | { readonly shape: readonly number[] }>>
}

const sizes: Readonly<Record<string, WrittenValue>> = {
  block_count: ['uint32', 2],
  embedding_length: ['uint32', 16],
  feed_forward_length: ['uint32', 24],
  context_length: ['uint32', 64],
  'attention.head_count': ['uint32', 4],
  'attention.layer_norm_rms_epsilon': ['float32', 1e-5],
  'attention.layer_norm_epsilon': ['float32', 1e-5],
}

/** Path of a GGUF file that says what a test wants it to say. */
export async function madeUpGguf(parts: MadeUpGguf = {}): Promise<string> {
  const {
    architecture = 'llama',
    keys = {},
    general = {},
    tensors = { 'token_embd.weight': { shape: [8, 16] } },
  } = parts
  const said = Object.entries({ ...sizes, ...keys }).flatMap(([key, value]) =>
    value === undefined ? [] : [[`${architecture}.${key}`, value] as const],
  )
  const metadata = {
    'general.architecture': ['string', architecture] as const,
    ...Object.fromEntries(said),
    ...general,
  }
  const path = join(await temporaryFolder(), 'model.gguf')
  await writeFile(path, ggufBytes({ metadata, tensors: Object.entries(tensors).map(written) }))
  return path
}

const f32 = 0

function written([name, content]: readonly [
  string,
  readonly number[] | { readonly shape: readonly number[] },
]): WrittenTensor {
  const shape = 'shape' in content ? content.shape : [content.length]
  const count = shape.reduce((product, size) => product * size, 1)
  const numbers = 'shape' in content ? Float32Array.from({ length: count }, (_, i) => i) : Float32Array.from(content)
  return { name, type: f32, shape, data: new Uint8Array(numbers.buffer) }
}
