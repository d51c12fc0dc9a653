/**
 * Llama: norms before attention and MLP, rotary positions, grouped-query attention, gated MLP. Biases where the
 * configuration asks for them, embeddings tied or not.
 */
import * as v from 'valibot'
import { usualRope } from '../../models/checkpoint/ropeSpelling.ts'
import { linear, product, withBias, type Block, type BlockContext } from '../blocks/context.ts'
import type { Value } from '../graph/graph.ts'
import { add, mul, rmsNorm } from '../ops/build.ts'
import type { Architecture } from './architecture.ts'
import { flag, parseConfig, refuseWhen } from './config.ts'
import {
  attentionWeights,
  decoderArgs,
  decoderSchema,
  decoderWeights,
  mlpWeights,
  preNormWeights,
  type DecoderArgs,
} from './decoder.ts'

const schema = v.looseObject({
  ...decoderSchema.entries,
  attention_bias: flag,
  mlp_bias: flag,
  pretraining_tp: v.optional(v.nullable(v.number())),
})

export const llama: Architecture<DecoderArgs> = {
  modelType: 'llama',
  rope: usualRope,

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
    post: mul(act(linear(cx, y, 'gate')), linear(cx, y, 'up')), // [n, dMlp]
    contribute: (post) => product(cx, post, 'down'),
  }
}
