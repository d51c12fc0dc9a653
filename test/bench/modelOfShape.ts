/**
 * Writes a model of random weights: as large as one likes, for measuring what memory and time it takes.
 *
 *     node test/bench/modelOfShape.ts OUT [gguf|bf16] [llama2-7b|small]
 *
 * `gguf`: OUT/model.gguf with Q4_K matrices, of which every second value and down projection is Q6_K, as the mix that is
 * called Q4_K_M has them; `bf16`: OUT/config.json and OUT/model.safetensors.
 */
import { mkdir, open, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

const shapes = {
  'llama2-7b': { nLayers: 32, dModel: 4096, dMlp: 11008, nHeads: 32, dVocab: 32000 },
  small: { nLayers: 12, dModel: 512, dMlp: 2048, nHeads: 8, dVocab: 1024 },
} as const
type Shape = (typeof shapes)[keyof typeof shapes]

type Kind = 'F32' | 'BF16' | 'Q4_K' | 'Q6_K'
interface Tensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly kind: Kind
}

/** Number in GGUF, weights and bytes of a block. */
const kinds = {
  F32: { type: 0, weights: 1, bytes: 4 },
  BF16: { type: 30, weights: 1, bytes: 2 },
  Q4_K: { type: 12, weights: 256, bytes: 144 },
  Q6_K: { type: 14, weights: 256, bytes: 210 },
} as const

/** Of the random bytes (xorshift). */
let state = 2463534242

const [out, format = 'gguf', name = 'llama2-7b'] = process.argv.slice(2)
if (out === undefined || !(name in shapes) || !['gguf', 'bf16'].includes(format)) {
  throw new Error('node test/bench/modelOfShape.ts OUT [gguf|bf16] [llama2-7b|small]')
}
const shape = shapes[name as keyof typeof shapes]
await mkdir(out, { recursive: true })
if (format === 'gguf') await writeGguf(join(out, 'model.gguf'), shape)
else await writeFolder(out, shape)

function matrices({ nLayers, dModel, dMlp, dVocab }: Shape): Omit<Tensor, 'kind'>[] {
  const layers = Array.from({ length: nLayers }, (_, i) => [
    { name: `blk.${i}.attn_norm`, shape: [dModel] },
    ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((each) => ({
      name: `blk.${i}.${each}`,
      shape: [dModel, dModel],
    })),
    { name: `blk.${i}.ffn_norm`, shape: [dModel] },
    ...['ffn_gate', 'ffn_up'].map((each) => ({ name: `blk.${i}.${each}`, shape: [dMlp, dModel] })),
    { name: `blk.${i}.ffn_down`, shape: [dModel, dMlp] },
  ])
  const table = [dVocab, dModel]
  return [
    { name: 'token_embd', shape: table },
    ...layers.flat(),
    { name: 'output_norm', shape: [dModel] },
    { name: 'output', shape: table },
  ]
}

async function writeGguf(path: string, of: Shape): Promise<void> {
  const tensors = matrices(of).map(({ name, shape }, i): Tensor => {
    const isFine = /output$|token_embd/.test(name) || (/attn_v|ffn_down/.test(name) && i % 2 === 0)
    return { name: `${name}.weight`, shape, kind: shape.length === 1 ? 'F32' : isFine ? 'Q6_K' : 'Q4_K' }
  })
  const head: Uint8Array[] = []
  const put = (...parts: readonly Uint8Array[]): void => void head.push(...parts)
  const text = (value: string): Uint8Array[] => [u64(Buffer.byteLength(value)), Buffer.from(value)]
  const metadata: [string, number | string][] = [
    ['general.architecture', 'llama'],
    ['llama.block_count', of.nLayers],
    ['llama.context_length', 4096],
    ['llama.embedding_length', of.dModel],
    ['llama.feed_forward_length', of.dMlp],
    ['llama.attention.head_count', of.nHeads],
    ['llama.attention.head_count_kv', of.nHeads],
  ]
  put(Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(metadata.length + 1))
  for (const [key, value] of metadata) {
    put(...text(key), ...(typeof value === 'number' ? [u32(4), u32(value)] : [u32(8), ...text(value)]))
  }
  put(...text('llama.attention.layer_norm_rms_epsilon'), u32(6), f32(1e-5))
  let at = 0
  for (const { name, shape, kind } of tensors) {
    put(...text(name), u32(shape.length), ...shape.toReversed().map(u64), u32(kinds[kind].type), u64(at))
    at = aligned(at + bytesOf({ name, shape, kind }))
  }
  const file = await open(path, 'w')
  const header = Buffer.concat(head)
  await file.write(header)
  await file.write(new Uint8Array(aligned(header.length) - header.length))
  for (const tensor of tensors) {
    await writeRandom(file, tensor)
    await file.write(new Uint8Array(aligned(bytesOf(tensor)) - bytesOf(tensor)))
  }
  await file.close()
}

async function writeFolder(dir: string, of: Shape): Promise<void> {
  const names: Readonly<Record<string, string>> = {
    ...{ token_embd: 'model.embed_tokens', output_norm: 'model.norm', output: 'lm_head' },
    ...{ attn_norm: 'input_layernorm', ffn_norm: 'post_attention_layernorm', attn_output: 'self_attn.o_proj' },
    ...{ attn_q: 'self_attn.q_proj', attn_k: 'self_attn.k_proj', attn_v: 'self_attn.v_proj' },
    ...{ ffn_gate: 'mlp.gate_proj', ffn_up: 'mlp.up_proj', ffn_down: 'mlp.down_proj' },
  }
  const tensors = matrices(of).map(({ name, shape }): Tensor => {
    const [, layer, inner = name] = /^blk\.(\d+)\.(.*)$/.exec(name) ?? []
    return {
      name: `${layer === undefined ? '' : `model.layers.${layer}.`}${names[inner]!}.weight`,
      shape,
      kind: 'BF16',
    }
  })
  const config = {
    ...{ model_type: 'llama', hidden_size: of.dModel, intermediate_size: of.dMlp, num_hidden_layers: of.nLayers },
    ...{ num_attention_heads: of.nHeads, num_key_value_heads: of.nHeads, vocab_size: of.dVocab },
    ...{ max_position_embeddings: 4096, rms_norm_eps: 1e-5, tie_word_embeddings: false, dtype: 'bfloat16' },
  }
  await writeFile(join(dir, 'config.json'), JSON.stringify(config))
  let at = 0
  const entries = tensors.map((tensor) => {
    const from = at
    at += bytesOf(tensor)
    return [tensor.name, { dtype: 'BF16', shape: tensor.shape, data_offsets: [from, at] }] as const
  })
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)))
  const file = await open(join(dir, 'model.safetensors'), 'w')
  await file.write(u64(header.length))
  await file.write(header)
  for (const tensor of tensors) await writeRandom(file, tensor)
  await file.close()
}

/** Gains are 1; matrices have numbers of about 0.02, a different stretch of the same random bytes each. */
async function writeRandom(file: FileHandle, tensor: Tensor): Promise<void> {
  const { kind, shape } = tensor
  const block = kinds[kind]
  const piece = new Uint8Array(block.bytes * 4096)
  if (shape.length === 1) {
    const one = kind === 'F32' ? f32(1) : Uint8Array.of(0x80, 0x3f)
    for (let at = 0; at < piece.length; at += block.bytes) piece.set(one, at)
  }
  for (let left = bytesOf(tensor); left > 0; left -= piece.length) {
    if (shape.length > 1) fillRandom(piece, kind)
    await file.write(piece.subarray(0, Math.min(left, piece.length)))
  }
}

function fillRandom(piece: Uint8Array, kind: Kind): void {
  const words = new Uint32Array(piece.buffer)
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[i] = state >>> 0
  }
  // scales as half precision, exponents of bfloat16: so that no number is large, and none is none
  if (kind === 'BF16') for (let at = 1; at < piece.length; at += 2) piece[at] = (piece[at]! & 0x80) | 0x3c
  const scaleAt = { F32: [], BF16: [], Q4_K: [0, 2], Q6_K: [208] }[kind]
  const scale = kind === 'Q6_K' ? 0x0010 : 0x0090
  for (let at = 0; at < piece.length; at += kinds[kind].bytes) {
    for (const offset of scaleAt) piece.set([scale & 255, scale >> 8], at + offset)
  }
}

function bytesOf({ shape, kind }: Tensor): number {
  return (shape.reduce((product, n) => product * n, 1) / kinds[kind].weights) * kinds[kind].bytes
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 32) * 32
}

function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer)
}

function u64(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer)
}

function f32(value: number): Uint8Array {
  return new Uint8Array(Float32Array.of(value).buffer)
}
