/** Phi 3: a Llama that stores queries, keys and values as one matrix, and gate and up as another. */
import * as v from 'valibot'
import { usualRopeKeys } from '../../models/checkpoint/ropeSpelling.ts'
import type { Architecture } from './architecture.ts'
import { orNull, parseConfig, size } from './config.ts'
import { decoderArgs, decoderKeys, decoderWeights, preNormWeights, type DecoderSizes } from './decoder.ts'
import { decoderConfig, decoderTensors } from './ggufDecoder.ts'
import { contextBeforeScaling } from './ggufRope.ts'
import { llama } from './llama.ts'
import { mistral, type MistralArgs } from './mistral.ts'
import { rowsOf, tensor } from './weights.ts'

const sizes: DecoderSizes = {
  vocab_size: 32_064,
  hidden_size: 3072,
  intermediate_size: 8192,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: null,
  head_dim: null,
  max_position_embeddings: 4096,
}
const schema = v.looseObject({ ...decoderKeys(sizes, { epsilon: 1e-5 }), sliding_window: orNull(size, null) })

export const phi3: Architecture<MistralArgs> = {
  modelType: 'phi3',
  rope: {
    kind: 'model',
    keys: { ...usualRopeKeys, partial_rotary_factor: { ...usualRopeKeys.partial_rotary_factor, otherwise: 1 } },
    originalLength: 4096,
    // as files of Phi-3's first months call it
    otherNames: { su: 'longrope', yarn: 'longrope' },
  },

  sizes,

  gguf: {
    architecture: 'phi3',
    config: (facts) => ({
      ...decoderConfig(facts),
      model_type: 'phi3',
      architectures: ['Phi3ForCausalLM'],
      // which would count before that of the scaling
      original_max_position_embeddings: contextBeforeScaling(facts),
      sliding_window: facts.number('attention.sliding_window', 0) || null,
    }),
    tensors: {
      ...decoderTensors,
      'blk.#.attn_qkv': 'model.layers.#.self_attn.qkv_proj',
      'blk.#.ffn_up': 'model.layers.#.mlp.gate_up_proj',
    },
  },

  read(config) {
    const raw = parseConfig(schema, config)
    return { ...decoderArgs(raw, { qkv: false, o: false, mlp: false }), window: raw.sliding_window }
  },

  weights: (args) =>
    decoderWeights(args, (layer) => {
      const at = `model.layers.${layer}`
      const { dModel, dMlp } = args
      const [nQuery, nKey] = [args.nHeads * args.dHead, args.nKvHeads * args.dHead]
      const part = (from: number, to: number) =>
        rowsOf(`${at}.self_attn.qkv_proj.weight`, [nQuery + 2 * nKey, dModel], from, to)
      const half = (from: number, to: number) => rowsOf(`${at}.mlp.gate_up_proj.weight`, [2 * dMlp, dModel], from, to)
      return {
        ...preNormWeights(args, layer),
        q: part(0, nQuery),
        k: part(nQuery, nQuery + nKey),
        v: part(nQuery + nKey, nQuery + 2 * nKey),
        o: tensor(`${at}.self_attn.o_proj.weight`, [dModel, nQuery]),
        gate: half(0, dMlp),
        up: half(dMlp, 2 * dMlp),
        down: tensor(`${at}.mlp.down_proj.weight`, [dModel, dMlp]),
      }
    }),

  positions: mistral.positions,

  block: llama.block,

  head: llama.head,
}
