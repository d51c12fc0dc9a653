/**
 * OLMo 2: no norm before attention and MLP, one behind each, and queries and keys normalised over all heads together.
 * The norm behind the MLP stands between the neurons and the residual stream.
 */
import * as v from 'valibot'
import { gated, linear, product, type Block } from '../blocks/context.ts'
import { add, rmsNorm } from '../ops/build.ts'
import { frozenRmsNorm } from '../ops/normalization.ts'
import type { Architecture } from './architecture.ts'
import { flag, parseConfig } from './config.ts'
import {
  attentionWeights,
  decoderArgs,
  decoderKeys,
  decoderWeights,
  mlpWeights,
  type DecoderArgs,
  type DecoderSizes,
} from './decoder.ts'
import { llama, llamaSizes } from './llama.ts'
import { decoderConfig, decoderTensors, has } from './ggufDecoder.ts'
import { tensor } from './weights.ts'

const sizes: DecoderSizes = { ...llamaSizes, vocab_size: 50_304 }
const schema = v.looseObject({ ...decoderKeys(sizes, { epsilon: 1e-5 }), attention_bias: flag })

export const olmo2: Architecture<DecoderArgs> = {
  modelType: 'olmo2',
  rope: llama.rope,
  sizes,

  gguf: {
    architecture: 'olmo2',
    config: (facts) => ({
      ...decoderConfig(facts),
      model_type: 'olmo2',
      architectures: ['Olmo2ForCausalLM'],
      attention_bias: has(facts, 'blk.0.attn_q.bias'),
    }),
    tensors: {
      ...decoderTensors,
      'blk.#.attn_q_norm': 'model.layers.#.self_attn.q_norm',
      'blk.#.attn_k_norm': 'model.layers.#.self_attn.k_norm',
      'blk.#.post_attention_norm': 'model.layers.#.post_attention_layernorm',
      'blk.#.post_ffw_norm': 'model.layers.#.post_feedforward_layernorm',
    },
  },

  read(config) {
    const raw = parseConfig(schema, config)
    return decoderArgs(raw, { qkv: raw.attention_bias, o: raw.attention_bias, mlp: false })
  },

  weights(args) {
    const weights = decoderWeights(args, (layer) => {
      const at = `model.layers.${layer}`
      return {
        ...attentionWeights(args, layer),
        qNorm: tensor(`${at}.self_attn.q_norm.weight`, [args.nHeads * args.dHead]),
        kNorm: tensor(`${at}.self_attn.k_norm.weight`, [args.nKvHeads * args.dHead]),
        attentionPostNorm: tensor(`${at}.post_attention_layernorm.weight`, [args.dModel]),
        ...mlpWeights(args, layer),
        mlpPostNorm: tensor(`${at}.post_feedforward_layernorm.weight`, [args.dModel]),
      }
    })
    return { ...weights, neuronPath: { ...weights.neuronPath, mlpPostNorm: 'mlpPostNorm' } }
  },

  positions: llama.positions,

  block(cx, h, { nHeads, nKvHeads, dHead, epsilon, act }): Block {
    const q = cx.rotate(rmsNorm(linear(cx, h, 'q'), cx.weight('qNorm'), epsilon), nHeads) // [n, nHeads*dHead]
    const k = cx.rotate(rmsNorm(linear(cx, h, 'k'), cx.weight('kNorm'), epsilon), nKvHeads) // [n, nKvHeads*dHead]
    const z = cx.attend(q, k, linear(cx, h, 'v'), { nHeads, nKvHeads, dHead, scale: dHead ** -0.5, softcap: 0 })
    const mid = add(h, rmsNorm(linear(cx, z, 'o'), cx.weight('attentionPostNorm'), epsilon))
    return {
      residual: mid,
      post: gated(act(linear(cx, mid, 'gate')), linear(cx, mid, 'up')), // [n, dMlp]
      contribute: (post, { frozen = false } = {}) => {
        const norm = frozen ? frozenRmsNorm : rmsNorm
        return norm(product(cx, post, 'down'), cx.weight('mlpPostNorm'), epsilon)
      },
    }
  },

  head: llama.head,
}
