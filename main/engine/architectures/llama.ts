/**
 * Llama: norms before attention and MLP, rotary positions, grouped-query attention, gated MLP. Biases where the
 * configuration asks for them, embeddings tied or not.
 */
import * as v from 'valibot'
import { usualRope } from '../../models/checkpoint/ropeSpelling.ts'
import { gated, linear, product, withBias, type Block, type BlockContext } from '../blocks/context.ts'
import type { Value } from '../graph/graph.ts'
import { add, rmsNorm } from '../ops/build.ts'
import type { Architecture } from './architecture.ts'
import { flag, parseConfig, refuseWhen } from './config.ts'
import { decoderConfig, decoderTensors, has, interleavedPairs } from './ggufDecoder.ts'
import {
  attentionWeights,
  decoderArgs,
  decoderKeys,
  decoderWeights,
  mlpWeights,
  preNormWeights,
  type DecoderArgs,
  type DecoderSizes,
} from './decoder.ts'

export const llamaSizes: DecoderSizes = {
  vocab_size: 32_000,
  hidden_size: 4096,
  intermediate_size: 11_008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: null,
  head_dim: null,
  max_position_embeddings: 2048,
}
const schema = v.looseObject({
  ...decoderKeys(llamaSizes),
  attention_bias: flag,
  mlp_bias: flag,
  pretraining_tp: v.optional(v.nullable(v.number())),
})

export const llama: Architecture<DecoderArgs> = {
  modelType: 'llama',
  rope: usualRope,
  sizes: llamaSizes,

  gguf: {
    architecture: 'llama',
    // Mistral's files are told apart by their window alone, and compute the same without one.
    config(facts) {
      const window = facts.number('attention.sliding_window', 0)
      return {
        ...decoderConfig(facts),
        ...(window === 0
          ? { model_type: 'llama', architectures: ['LlamaForCausalLM'] }
          : { model_type: 'mistral', architectures: ['MistralForCausalLM'], sliding_window: window }),
        attention_bias: has(facts, 'blk.0.attn_q.bias'),
        mlp_bias: has(facts, 'blk.0.ffn_up.bias'),
      }
    },
    tensors: {
      ...decoderTensors,
      'blk.#.attn_q': interleavedPairs('model.layers.#.self_attn.q_proj', 'num_attention_heads'),
      'blk.#.attn_k': interleavedPairs('model.layers.#.self_attn.k_proj', 'num_key_value_heads'),
    },
  },

  read(config) {
    const raw = parseConfig(schema, config)
    refuseWhen((raw.pretraining_tp ?? 1) > 1, `pretraining_tp ${raw.pretraining_tp}`)
    return decoderArgs(raw, { qkv: raw.attention_bias, o: raw.attention_bias, mlp: raw.mlp_bias })
  },

  weights: (args) =>
    decoderWeights(args, (layer) => ({
      ...preNormWeights(args, layer),
      ...attentionWeights(args, layer),
      ...mlpWeights(args, layer),
    })),

  positions: ({ rope }) => ({ rope, window: null }),

  block: llamaBlock,

  head: { norm: (cx, h, { epsilon }) => rmsNorm(h, cx.weight('norm'), epsilon), softcap: () => 0 },
}

function llamaBlock(cx: BlockContext, h: Value, args: DecoderArgs): Block {
  const { nHeads, nKvHeads, dHead, epsilon, act } = args
  const x = rmsNorm(h, cx.weight('attentionNorm'), epsilon) // [n, dModel]
  const q = cx.rotate(linear(cx, x, 'q'), nHeads) // [n, nHeads*dHead]
  const k = cx.rotate(linear(cx, x, 'k'), nKvHeads) // [n, nKvHeads*dHead]
  const z = cx.attend(q, k, linear(cx, x, 'v'), { nHeads, nKvHeads, dHead, scale: dHead ** -0.5, softcap: 0 })
  const mid = add(h, linear(cx, z, 'o'))
  const y = rmsNorm(mid, cx.weight('mlpNorm'), epsilon)
  return {
    residual: withBias(cx, mid, 'downBias'),
    post: gated(act(linear(cx, y, 'gate')), linear(cx, y, 'up')), // [n, dMlp]
    contribute: (post) => product(cx, post, 'down'),
  }
}
