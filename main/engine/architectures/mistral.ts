/** Mistral: a Llama whose positions may see only a sliding window. */
import * as v from 'valibot'
import type { Architecture } from './architecture.ts'
import { orNull, parseConfig, size } from './config.ts'
import { decoderArgs, decoderKeys, type DecoderArgs, type DecoderSizes } from './decoder.ts'
import { llama } from './llama.ts'

const sizes: DecoderSizes = {
  vocab_size: 32_000,
  hidden_size: 4096,
  intermediate_size: 14_336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  head_dim: null,
  max_position_embeddings: 4096 * 32,
}
const schema = v.looseObject({
  ...decoderKeys(sizes),
  num_key_value_heads: v.optional(size, 8),
  sliding_window: orNull(size, 4096),
})

export interface MistralArgs extends DecoderArgs {
  readonly window: number | null
}

export const mistral: Architecture<MistralArgs> = {
  ...llama,
  modelType: 'mistral',
  sizes,
  gguf: null, // as Llama

  read(config) {
    const raw = parseConfig(schema, config)
    return { ...decoderArgs(raw, { qkv: false, o: false, mlp: false }), window: raw.sliding_window }
  },

  positions: ({ rope, window }) => ({ rope, window }),
}
