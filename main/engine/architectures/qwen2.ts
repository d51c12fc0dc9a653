/** Qwen 2 and 2.5: a Llama with biases on queries, keys and values; the upper layers may slide. */
import * as v from 'valibot'
import type { Architecture } from './architecture.ts'
import { flag, parseConfig, slides, window } from './config.ts'
import { decoderArgs, decoderSchema, type DecoderArgs } from './decoder.ts'
import { decoderConfig, decoderTensors } from './ggufDecoder.ts'
import { llama } from './llama.ts'

/** The keys of Qwen's sliding window: used only with `use_sliding_window`, and only from `max_window_layers` on. */
export const qwenWindow = {
  use_sliding_window: flag,
  sliding_window: window,
  max_window_layers: v.optional(v.number(), 28),
  layer_types: v.optional(v.nullable(v.array(v.string()))),
}
const schema = v.looseObject({ ...decoderSchema.entries, ...qwenWindow })

export interface QwenArgs extends DecoderArgs {
  /** Window of each layer, null where it sees everything. */
  readonly windows: readonly (number | null)[]
}

export const qwen2: Architecture<QwenArgs> = {
  ...llama,
  modelType: 'qwen2',

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
  return Array.from({ length: raw.num_hidden_layers }, (_, layer) =>
    slides(raw.layer_types, layer, layer >= raw.max_window_layers) ? width : null,
  )
}
