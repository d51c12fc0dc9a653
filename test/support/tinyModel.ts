import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '../../main/base/random.ts'
import type { ModelShape } from '../../main/engine/architectures/architecture.ts'
import { architectureOf, ropeSpellingOf } from '../../main/engine/architectures/registry.ts'
import type { ModelGraphs } from '../../main/engine/runtime/graphs.ts'
import { writeSafetensors, type TensorToWrite } from '../../main/files/writeSafetensors.ts'
import { canonicalConfig } from '../../main/models/checkpoint/config.ts'
import { temporaryFolder } from './temporaryFolder.ts'

type Config = Readonly<Record<string, unknown>>

/** Heads that do not fill the residual stream, shared keys and values. */
const decoder = {
  vocab_size: 41,
  hidden_size: 12,
  intermediate_size: 10,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 6,
  max_position_embeddings: 32,
  rms_norm_eps: 1e-5,
}
const gpt2 = { model_type: 'gpt2', vocab_size: 41, n_embd: 12, n_layer: 3, n_head: 4, n_positions: 32 }
// heads of 5, of which 3 coordinates, rounded up to 4, are rotated
const neox = {
  model_type: 'gpt_neox',
  vocab_size: 41,
  hidden_size: 20,
  intermediate_size: 10,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  max_position_embeddings: 32,
  rotary_pct: 0.6,
}
const gemma = { ...decoder, query_pre_attn_scalar: 9, sliding_window: 4 }
const llama3 = {
  rope_type: 'llama3',
  factor: 8,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 16,
}
const yarn = { factor: 4, original_max_position_embeddings: 16 }

/** Smallest models of every architecture and of its settings, as their config.json has them. */
export const tinyConfigs: Readonly<Record<string, Config>> = {
  llama: { ...decoder, model_type: 'llama' },
  'llama with biases, tied': {
    ...decoder,
    model_type: 'llama',
    attention_bias: true,
    mlp_bias: true,
    tie_word_embeddings: true,
  },
  'llama with llama3 scaling': { ...decoder, model_type: 'llama', rope_theta: 5e5, rope_scaling: llama3 },
  'llama with linear scaling': { ...decoder, model_type: 'llama', rope_scaling: { type: 'linear', factor: 4 } },
  'llama with yarn': { ...decoder, model_type: 'llama', rope_scaling: { ...yarn, rope_type: 'yarn' } },
  'llama of one key-value head': { ...decoder, model_type: 'llama', num_key_value_heads: 1, hidden_act: 'gelu' },
  mistral: { ...decoder, model_type: 'mistral', sliding_window: 4 },
  'mistral without a window': { ...decoder, model_type: 'mistral', sliding_window: null },
  qwen2: { ...decoder, model_type: 'qwen2' },
  'qwen2 with a window': {
    ...decoder,
    model_type: 'qwen2',
    use_sliding_window: true,
    sliding_window: 3,
    max_window_layers: 1,
  },
  qwen3: { ...decoder, model_type: 'qwen3' },
  gemma2: { ...gemma, model_type: 'gemma2', attn_logit_softcapping: 2, final_logit_softcapping: 3 },
  'gemma2 without caps': { ...gemma, model_type: 'gemma2', tie_word_embeddings: false },
  gemma3: { ...gemma, model_type: 'gemma3_text', sliding_window_pattern: 2 },
  phi3: { ...decoder, model_type: 'phi3', partial_rotary_factor: 0.7, sliding_window: 4 },
  'phi3 with longrope': {
    ...decoder,
    model_type: 'phi3',
    original_max_position_embeddings: 5,
    rope_scaling: { type: 'longrope', short_factor: [1, 1.1, 1.2], long_factor: [1, 2, 4] },
  },
  olmo2: { ...decoder, model_type: 'olmo2' },
  gpt2,
  'gpt2 untied': { ...gpt2, n_inner: 10, tie_word_embeddings: false, scale_attn_weights: false },
  gpt_neox: neox,
  'gpt_neox serial': { ...neox, use_parallel_residual: false, attention_bias: false, hidden_act: 'relu' },
}

/** What the graphs of a tiny model are built from; nothing is written. */
export function tinyGraphs(name: string, nPieces = 1, changes: Config = {}): ModelGraphs {
  const config = canonicalConfig({ ...tinyConfigs[name]!, ...changes }, name, ropeSpellingOf)
  const architecture = architectureOf(config.model_type)
  return { architecture, args: architecture.read(config), nPieces }
}

export interface TinyModelOptions {
  readonly seed?: number
  /** Keys of the configuration to change. */
  readonly changes?: Config
  /** What becomes of the tensors before they are written. */
  readonly adjust?: (tensors: Record<string, TensorToWrite>) => Record<string, TensorToWrite>
}

/** Writes a checkpoint of seeded random weights into a folder that is removed when the running test ends. */
export async function tinyModel(name: string, options: TinyModelOptions = {}): Promise<string> {
  const { seed = 1, changes = {}, adjust = (tensors) => tensors } = options
  const dir = await temporaryFolder()
  const { architecture, args } = tinyGraphs(name, 1, changes)
  await writeFile(join(dir, 'config.json'), JSON.stringify({ ...tinyConfigs[name], ...changes }))
  const tensors = randomWeights(architecture.weights(args), args, seed)
  await writeSafetensors(join(dir, 'model.safetensors'), adjust(tensors))
  return dir
}

function randomWeights(
  { embedding, positionEmbedding, unembedding, layer, final }: ReturnType<ModelGraphs['architecture']['weights']>,
  { nLayers }: ModelShape,
  seed: number,
): Record<string, TensorToWrite> {
  const random = seededRandom(seed)
  const layers = Array.from({ length: nLayers }, (_, i) => Object.values(layer(i))).flat()
  const sources = [embedding, ...(positionEmbedding ? [positionEmbedding] : []), unembedding, ...layers]
  const tensors: Record<string, TensorToWrite> = {}
  for (const { name, stored, take } of [...sources, ...Object.values(final)]) {
    const count = stored.reduce((product, length) => product * length, 1)
    // vectors are biases, gains, or gains less 1; away from their usual values, so that none can be mistaken
    const centre = stored.length === 1 && take === undefined && /norm|ln_/.test(name) ? 1 : 0
    const draw = (): number => centre + 0.8 * (random() - 0.5)
    tensors[name] ??= { data: Float32Array.from({ length: count }, draw), shape: stored }
  }
  return tensors
}
