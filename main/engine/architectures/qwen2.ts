/** Qwen 2 and 2.5: a Llama with biases on queries, keys and values; the upper layers may slide. */
import * as v from 'valibot'
import type { Architecture } from './architecture.ts'
import { flag, layerWindows, orNull, parseConfig, size } from './config.ts'
import { decoderArgs, decoderKeys, type DecoderArgs, type DecoderSizes } from './decoder.ts'
import { decoderConfig, decoderTensors } from './ggufDecoder.ts'
import { llama } from './llama.ts'

/** The keys of Qwen's sliding window: used only with `use_sliding_window`, and only from `max_window_layers` on. */
export const qwenWindow = {
  use_sliding_window: flag,
  sliding_window: orNull(size, 4096),
  max_window_layers: v.optional(v.number(), 28),
  layer_types: orNull(v.array(v.string()), null),
}
export const qwen2Sizes: DecoderSizes = {
  vocab_size: 151_936,
  hidden_size: 4096,
  intermediate_size: 22_016,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 32,
  head_dim: null,
  max_position_embeddings: 32_768,
}
const schema = v.looseObject({ ...decoderKeys(qwen2Sizes), ...qwenWindow })

export interface QwenArgs extends DecoderArgs {
  /** Window of each layer, null where it sees everything. */
  readonly windows: readonly (number | null)[]
}

export const qwen2: Architecture<QwenArgs> = {
  ...llama,
  modelType: 'qwen2',
  sizes: qwen2Sizes,

  gguf: {
    architecture: 'qwen2',
    config: (facts) => ({ ...decoderConfig(facts), model_type: 'qwen2', architectures: ['Qwen2ForCausalLM'] }),
    tensors: decoderTensors,
  },

  read(config) {
    const raw = parseConfig(schema, config)
    return { ...decoderArgs(raw, { qkv: true, o: false, mlp: false }), windows: qwenWindows(raw) }
  },

  positions: ({ rope, windows }, layer) => ({ rope, window: windows[layer]! }),
}

export function qwenWindows(raw: v.InferOutput<typeof schema>): (number | null)[] {
  const width = raw.use_sliding_window ? raw.sliding_window : null
  return layerWindows({ ...raw, sliding_window: width }, (layer) => width !== null && layer >= raw.max_window_layers)
}
