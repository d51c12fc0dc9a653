/**
 * GPT-NeoX (Pythia): layer norms with biases, partly rotary positions, plain MLP. Attention and MLP read the same
 * residual stream side by side, or one after the other where `use_parallel_residual` is off.
 */
import * as v from 'valibot'
import { linear, product, withBias, type Block } from '../blocks/context.ts'
import type { Value } from '../graph/graph.ts'
import { add, layerNorm } from '../ops/build.ts'
import type { ArrangedTensor } from '../../models/checkpoint/gguf/spelling.ts'
import type { Architecture, ModelShape } from './architecture.ts'
import { activation, flag, headSize, parseConfig, positive, size, layers } from './config.ts'
import { has, swapped, vocabularyOf } from './ggufDecoder.ts'
import { ggufRope } from './ggufRope.ts'
import { readRope, type Rope } from './rope.ts'
import { table, tensor, when, type WeightSource } from './weights.ts'

const sizes = {
  vocab_size: 50_432,
  hidden_size: 6144,
  intermediate_size: 24_576,
  num_hidden_layers: 44,
  num_attention_heads: 64,
  max_position_embeddings: 2048,
}
const schema = v.looseObject({
  num_hidden_layers: v.optional(layers, sizes.num_hidden_layers),
  num_attention_heads: v.optional(size, sizes.num_attention_heads),
  hidden_size: v.optional(size, sizes.hidden_size),
  intermediate_size: v.optional(size, sizes.intermediate_size),
  vocab_size: v.optional(size, sizes.vocab_size),
  max_position_embeddings: v.optional(size, sizes.max_position_embeddings),
  hidden_act: v.optional(v.string(), 'gelu'),
  layer_norm_eps: v.optional(positive, 1e-5),
  rope_parameters: v.optional(v.unknown()),
  tie_word_embeddings: flag,
  attention_bias: v.optional(v.boolean(), true),
  use_parallel_residual: v.optional(v.boolean(), true),
})

interface NeoxArgs extends ModelShape {
  readonly act: (x: Value) => Value
  readonly epsilon: number
  readonly rope: Rope
  readonly tied: boolean
  readonly attentionBias: boolean
  readonly parallel: boolean
}

export const gptNeox: Architecture<NeoxArgs> = {
  modelType: 'gpt_neox',
  rope: {
    kind: 'model',
    keys: {
      rope_theta: { keys: ['rotary_emb_base', 'rope_theta'], otherwise: 10_000 },
      partial_rotary_factor: { keys: ['rotary_pct', 'partial_rotary_factor'], otherwise: 0.25 },
    },
  },

  sizes,

  gguf: {
    architecture: 'gptneox',
    config: (facts) => ({
      model_type: 'gpt_neox',
      architectures: ['GPTNeoXForCausalLM'],
      num_hidden_layers: facts.number('block_count'),
      num_attention_heads: facts.number('attention.head_count'),
      hidden_size: facts.number('embedding_length'),
      intermediate_size: facts.number('feed_forward_length'),
      max_position_embeddings: facts.number('context_length'),
      layer_norm_eps: facts.number('attention.layer_norm_epsilon'),
      rope_parameters: { partial_rotary_factor: 1, ...ggufRope(facts) },
      attention_bias: has(facts, 'blk.0.attn_qkv.bias'),
      use_parallel_residual: facts.flag('use_parallel_residual'),
      ...vocabularyOf(facts),
    }),
    tensors: {
      token_embd: 'gpt_neox.embed_in',
      output_norm: 'gpt_neox.final_layer_norm',
      output: 'embed_out',
      'blk.#.attn_norm': 'gpt_neox.layers.#.input_layernorm',
      'blk.#.attn_qkv': partwise('gpt_neox.layers.#.attention.query_key_value'),
      'blk.#.attn_output': 'gpt_neox.layers.#.attention.dense',
      'blk.#.ffn_norm': 'gpt_neox.layers.#.post_attention_layernorm',
      'blk.#.ffn_up': 'gpt_neox.layers.#.mlp.dense_h_to_4h',
      'blk.#.ffn_down': 'gpt_neox.layers.#.mlp.dense_4h_to_h',
    },
  },

  read(config) {
    const raw = parseConfig(schema, config)
    const dHead = headSize(raw.hidden_size, raw.num_attention_heads)
    return {
      nLayers: raw.num_hidden_layers,
      nHeads: raw.num_attention_heads,
      nKvHeads: raw.num_attention_heads,
      dModel: raw.hidden_size,
      dHead,
      dMlp: raw.intermediate_size,
      dVocab: raw.vocab_size,
      nCtx: raw.max_position_embeddings,
      act: activation(raw.hidden_act),
      epsilon: raw.layer_norm_eps,
      rope: readRope(raw.rope_parameters, { dHead, nCtx: raw.max_position_embeddings }),
      tied: raw.tie_word_embeddings,
      attentionBias: raw.attention_bias,
      parallel: raw.use_parallel_residual,
    }
  },

  weights({ nHeads, dHead, dModel, dMlp, dVocab, tied, attentionBias }) {
    const embedding = table('gpt_neox.embed_in.weight', [dVocab, dModel], tied ? 'embed_out.weight' : null)
    return {
      module: 'gpt_neox',
      unread: [
        /\.attention\.(bias|masked_bias|rotary_emb\.inv_freq)$/,
        ...(tied ? [/^(embed_out|lm_head)\.weight$/] : []),
      ],
      embedding,
      unembedding: tied ? embedding : { ...tensor('embed_out.weight', [dVocab, dModel]), alias: 'lm_head.weight' },
      final: {
        norm: tensor('gpt_neox.final_layer_norm.weight', [dModel]),
        normBias: tensor('gpt_neox.final_layer_norm.bias', [dModel]),
      },
      neuronPath: { down: 'down', mlpPostNorm: null, finalNorm: 'norm', finalNormKind: 'layer' },
      layer(layer) {
        const at = `gpt_neox.layers.${layer}`
        const qkv = (part: number) => headwise(`${at}.attention.query_key_value.weight`, nHeads, dHead, [dModel], part)
        const qkvBias = (part: number) => headwise(`${at}.attention.query_key_value.bias`, nHeads, dHead, [], part)
        return {
          attentionNorm: tensor(`${at}.input_layernorm.weight`, [dModel]),
          attentionNormBias: tensor(`${at}.input_layernorm.bias`, [dModel]),
          q: qkv(0),
          k: qkv(1),
          v: qkv(2),
          o: tensor(`${at}.attention.dense.weight`, [dModel, nHeads * dHead]),
          ...when(attentionBias, {
            qBias: qkvBias(0),
            kBias: qkvBias(1),
            vBias: qkvBias(2),
            oBias: tensor(`${at}.attention.dense.bias`, [dModel]),
          }),
          mlpNorm: tensor(`${at}.post_attention_layernorm.weight`, [dModel]),
          mlpNormBias: tensor(`${at}.post_attention_layernorm.bias`, [dModel]),
          up: tensor(`${at}.mlp.dense_h_to_4h.weight`, [dMlp, dModel]),
          upBias: tensor(`${at}.mlp.dense_h_to_4h.bias`, [dMlp]),
          down: tensor(`${at}.mlp.dense_4h_to_h.weight`, [dModel, dMlp]),
          downBias: tensor(`${at}.mlp.dense_4h_to_h.bias`, [dModel]),
        }
      },
    }
  },

  positions: ({ rope }) => ({ rope, window: null }),

  block(cx, h, { nHeads, dHead, epsilon, act, parallel }): Block {
    const x = layerNorm(h, cx.weight('attentionNorm'), cx.weight('attentionNormBias'), epsilon) // [n, dModel]
    const q = cx.rotate(linear(cx, x, 'q'), nHeads) // [n, nHeads*dHead]
    const k = cx.rotate(linear(cx, x, 'k'), nHeads)
    const z = cx.attend(q, k, linear(cx, x, 'v'), { nHeads, nKvHeads: nHeads, dHead, scale: dHead ** -0.5, softcap: 0 })
    const mid = add(h, linear(cx, z, 'o'))
    const y = layerNorm(parallel ? h : mid, cx.weight('mlpNorm'), cx.weight('mlpNormBias'), epsilon)
    return {
      residual: withBias(cx, mid, 'downBias'),
      post: act(linear(cx, y, 'up')), // [n, dMlp]
      contribute: (post) => product(cx, post, 'down'),
    }
  },

  head: {
    norm: (cx, h, { epsilon }) => layerNorm(h, cx.weight('norm'), cx.weight('normBias'), epsilon),
    softcap: () => 0,
  },
}

/** Part 0, 1 or 2 (query, key, value) of a projection stored head by head, `[nHeads, 3, dHead, ..]`. */
function headwise(name: string, nHeads: number, dHead: number, rest: readonly number[], part: number): WeightSource {
  const width = dHead * (rest[0] ?? 1)
  return {
    name,
    stored: [3 * nHeads * dHead, ...rest],
    shape: [nHeads * dHead, ...rest],
    take(data) {
      const out = new Float32Array(nHeads * width)
      for (let head = 0; head < nHeads; head++) {
        const from = (3 * head + part) * width
        out.set(data.subarray(from, from + width), head * width)
      }
      return out
    },
  }
}

/** A projection that GGUF files hold part by part, `[3, nHeads, dHead, ..]`. */
function partwise(name: string): ArrangedTensor {
  return swapped(name, ({ num_attention_heads: nHeads }, nRows) => [1, 3, Number(nHeads), nRows / 3 / Number(nHeads)])
}
