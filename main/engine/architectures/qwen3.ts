/** Qwen 3: a Llama that normalises each head's queries and keys before turning them. */
import * as v from 'valibot'
import { gated, linear, product, type Block } from '../blocks/context.ts'
import { headNorm } from '../blocks/norms.ts'
import { add, rmsNorm } from '../ops/build.ts'
import type { Architecture } from './architecture.ts'
import { flag, parseConfig, size } from './config.ts'
import {
  attentionWeights,
  decoderArgs,
  decoderKeys,
  decoderWeights,
  mlpWeights,
  preNormWeights,
  type DecoderSizes,
} from './decoder.ts'
import { decoderConfig, decoderTensors, has } from './ggufDecoder.ts'
import { llama } from './llama.ts'
import { qwen2, qwen2Sizes, qwenWindow, qwenWindows, type QwenArgs } from './qwen2.ts'
import { tensor } from './weights.ts'

const sizes: DecoderSizes = { ...qwen2Sizes, head_dim: 128 }
const schema = v.looseObject({
  ...decoderKeys(sizes),
  head_dim: v.optional(size, 128),
  ...qwenWindow,
  attention_bias: flag,
})

export const qwen3: Architecture<QwenArgs> = {
  modelType: 'qwen3',
  rope: llama.rope,
  sizes,

  gguf: {
    architecture: 'qwen3',
    config: (facts) => ({
      ...decoderConfig(facts),
      model_type: 'qwen3',
      architectures: ['Qwen3ForCausalLM'],
      attention_bias: has(facts, 'blk.0.attn_q.bias'),
    }),
    tensors: {
      ...decoderTensors,
      'blk.#.attn_q_norm': 'model.layers.#.self_attn.q_norm',
      'blk.#.attn_k_norm': 'model.layers.#.self_attn.k_norm',
    },
  },

  read(config) {
    const raw = parseConfig(schema, config)
    return {
      ...decoderArgs(raw, { qkv: raw.attention_bias, o: raw.attention_bias, mlp: false }),
      windows: qwenWindows(raw),
    }
  },

  weights: (args) =>
    decoderWeights(args, (layer) => ({
      ...preNormWeights(args, layer),
      ...attentionWeights(args, layer),
      qNorm: tensor(`model.layers.${layer}.self_attn.q_norm.weight`, [args.dHead]),
      kNorm: tensor(`model.layers.${layer}.self_attn.k_norm.weight`, [args.dHead]),
      ...mlpWeights(args, layer),
    })),

  positions: qwen2.positions,

  block(cx, h, { nHeads, nKvHeads, dHead, epsilon, act }): Block {
    const x = rmsNorm(h, cx.weight('attentionNorm'), epsilon) // [n, dModel]
    const q = cx.rotate(headNorm(linear(cx, x, 'q'), cx.weight('qNorm'), nHeads, epsilon), nHeads) // [n, nHeads*dHead]
    const k = cx.rotate(headNorm(linear(cx, x, 'k'), cx.weight('kNorm'), nKvHeads, epsilon), nKvHeads) // [n, nKvHeads*dHead]
    const z = cx.attend(q, k, linear(cx, x, 'v'), { nHeads, nKvHeads, dHead, scale: dHead ** -0.5, softcap: 0 })
    const mid = add(h, linear(cx, z, 'o'))
    const y = rmsNorm(mid, cx.weight('mlpNorm'), epsilon)
    return {
      residual: mid,
      post: gated(act(linear(cx, y, 'gate')), linear(cx, y, 'up')), // [n, dMlp]
      contribute: (post) => product(cx, post, 'down'),
    }
  },

  head: llama.head,
}
