/** GPT-2: learned positions, layer norms with biases, plain MLP, projections stored as `[in, out]`. */
import * as v from 'valibot'
import { linear, product, withBias, type Block } from '../blocks/context.ts'
import type { Value } from '../graph/graph.ts'
import { add, layerNorm } from '../ops/build.ts'
import type { ArrangedTensor } from '../../models/checkpoint/gguf/spelling.ts'
import type { Architecture, ModelShape } from './architecture.ts'
import { activation, flag, headSize, layers, orNull, parseConfig, positive, refuseWhen, size } from './config.ts'
import { rowsOf, table, tensor, transposedColumns } from './weights.ts'
import { vocabularyOf } from './ggufDecoder.ts'

const sizes = { n_layer: 12, n_head: 12, n_embd: 768, n_inner: null, n_positions: 1024, vocab_size: 50_257 }
const schema = v.looseObject({
  n_layer: v.optional(layers, sizes.n_layer),
  n_head: v.optional(size, sizes.n_head),
  n_embd: v.optional(size, sizes.n_embd),
  n_inner: orNull(size, sizes.n_inner),
  n_positions: v.optional(size, sizes.n_positions),
  vocab_size: v.optional(size, sizes.vocab_size),
  activation_function: v.optional(v.string(), 'gelu_new'),
  layer_norm_epsilon: v.optional(positive, 1e-5),
  scale_attn_weights: v.optional(v.boolean(), true),
  scale_attn_by_inverse_layer_idx: flag,
  add_cross_attention: flag,
  tie_word_embeddings: v.optional(v.boolean(), true),
})

interface Gpt2Args extends ModelShape {
  readonly act: (x: Value) => Value
  readonly epsilon: number
  readonly scale: number
  readonly tied: boolean
}

export const gpt2: Architecture<Gpt2Args> = {
  modelType: 'gpt2',
  rope: null,
  sizes,

  gguf: {
    architecture: 'gpt2',
    config: (facts) => ({
      model_type: 'gpt2',
      architectures: ['GPT2LMHeadModel'],
      n_layer: facts.number('block_count'),
      n_head: facts.number('attention.head_count'),
      n_embd: facts.number('embedding_length'),
      n_inner: facts.number('feed_forward_length'),
      n_positions: facts.number('context_length'),
      layer_norm_epsilon: facts.number('attention.layer_norm_epsilon'),
      ...vocabularyOf(facts),
    }),
    tensors: {
      token_embd: 'transformer.wte',
      position_embd: 'transformer.wpe',
      output_norm: 'transformer.ln_f',
      output: 'lm_head',
      'blk.#.attn_norm': 'transformer.h.#.ln_1',
      'blk.#.attn_qkv': transposed('transformer.h.#.attn.c_attn'),
      'blk.#.attn_output': transposed('transformer.h.#.attn.c_proj'),
      'blk.#.ffn_norm': 'transformer.h.#.ln_2',
      'blk.#.ffn_up': transposed('transformer.h.#.mlp.c_fc'),
      'blk.#.ffn_down': transposed('transformer.h.#.mlp.c_proj'),
    },
  },

  read(config) {
    const raw = parseConfig(schema, config)
    refuseWhen(raw.scale_attn_by_inverse_layer_idx, 'scale_attn_by_inverse_layer_idx')
    refuseWhen(raw.add_cross_attention, 'add_cross_attention')
    const dHead = headSize(raw.n_embd, raw.n_head)
    return {
      nLayers: raw.n_layer,
      nHeads: raw.n_head,
      nKvHeads: raw.n_head,
      dModel: raw.n_embd,
      dHead,
      dMlp: raw.n_inner ?? 4 * raw.n_embd,
      dVocab: raw.vocab_size,
      nCtx: raw.n_positions,
      act: activation(raw.activation_function),
      epsilon: raw.layer_norm_epsilon,
      scale: raw.scale_attn_weights ? dHead ** -0.5 : 1,
      tied: raw.tie_word_embeddings,
    }
  },

  weights({ dModel, dMlp, dVocab, nCtx, tied }) {
    const embedding = table('transformer.wte.weight', [dVocab, dModel], tied ? 'lm_head.weight' : null)
    return {
      module: 'transformer',
      unread: [/\.attn\.(bias|masked_bias)$/, ...(tied ? [/^lm_head\.weight$/] : [])],
      embedding,
      positionEmbedding: tensor('transformer.wpe.weight', [nCtx, dModel]),
      unembedding: tied ? embedding : tensor('lm_head.weight', [dVocab, dModel]),
      final: { norm: tensor('transformer.ln_f.weight', [dModel]), normBias: tensor('transformer.ln_f.bias', [dModel]) },
      neuronPath: { down: 'down', mlpPostNorm: null, finalNorm: 'norm', finalNormKind: 'layer' },
      layer(layer) {
        const at = `transformer.h.${layer}`
        const qkv = (part: number) =>
          transposedColumns(`${at}.attn.c_attn.weight`, [dModel, 3 * dModel], part * dModel, (part + 1) * dModel)
        const qkvBias = (part: number) =>
          rowsOf(`${at}.attn.c_attn.bias`, [3 * dModel], part * dModel, (part + 1) * dModel)
        return {
          attentionNorm: tensor(`${at}.ln_1.weight`, [dModel]),
          attentionNormBias: tensor(`${at}.ln_1.bias`, [dModel]),
          q: qkv(0),
          k: qkv(1),
          v: qkv(2),
          qBias: qkvBias(0),
          kBias: qkvBias(1),
          vBias: qkvBias(2),
          o: transposedColumns(`${at}.attn.c_proj.weight`, [dModel, dModel]),
          oBias: tensor(`${at}.attn.c_proj.bias`, [dModel]),
          mlpNorm: tensor(`${at}.ln_2.weight`, [dModel]),
          mlpNormBias: tensor(`${at}.ln_2.bias`, [dModel]),
          up: transposedColumns(`${at}.mlp.c_fc.weight`, [dModel, dMlp]),
          upBias: tensor(`${at}.mlp.c_fc.bias`, [dMlp]),
          down: transposedColumns(`${at}.mlp.c_proj.weight`, [dMlp, dModel]),
          downBias: tensor(`${at}.mlp.c_proj.bias`, [dModel]),
        }
      },
    }
  },

  positions: () => ({ rope: null, window: null }),

  block(cx, h, { nHeads, dHead, scale, epsilon, act }): Block {
    const x = layerNorm(h, cx.weight('attentionNorm'), cx.weight('attentionNormBias'), epsilon) // [n, dModel]
    const z = cx.attend(linear(cx, x, 'q'), linear(cx, x, 'k'), linear(cx, x, 'v'), {
      nHeads,
      nKvHeads: nHeads,
      dHead,
      scale,
      softcap: 0,
    })
    const mid = add(h, linear(cx, z, 'o'))
    const y = layerNorm(mid, cx.weight('mlpNorm'), cx.weight('mlpNormBias'), epsilon)
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

/** A matrix that GGUF files hold as `[out, in]`; its bias is as it is. */
function transposed(name: string): ArrangedTensor {
  return { name, arrangement: (_, { length }) => (length === 2 ? { kind: 'transposed' } : null) }
}
