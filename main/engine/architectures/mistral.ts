/** Mistral: a Llama whose positions may see only a sliding window. */
import * as v from 'valibot'
import type { Architecture } from './architecture.ts'
import { parseConfig, window } from './config.ts'
import { decoderArgs, decoderSchema, type DecoderArgs } from './decoder.ts'
import { llama } from './llama.ts'

const schema = v.looseObject({ ...decoderSchema.entries, sliding_window: window })

export interface MistralArgs extends DecoderArgs {
  readonly window: number | null
}

export const mistral: Architecture<MistralArgs> = {
  ...llama,
  modelType: 'mistral',
  gguf: null, // as Llama

  read(config) {
    const raw = parseConfig(schema, config)
    return { ...decoderArgs(raw, { qkv: false, o: false, mlp: false }), window: raw.sliding_window }
  },

  positions: ({ rope, window }) => ({ rope, window }),
}
