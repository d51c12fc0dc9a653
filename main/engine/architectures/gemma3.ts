/**
 * Gemma 3 (text): a Gemma 2 that normalises each head's queries and keys and caps no scores; most layers slide, with
 * their own rotary base.
 */
import * as v from 'valibot'
import { WorkbenchError } from '../../base/errors.ts'
import { headNorm } from '../blocks/norms.ts'
import type { Architecture } from './architecture.ts'
import { layerWindows, parseConfig, size } from './config.ts'
import {
  gemma2,
  gemma2Sizes,
  gemmaArgs,
  gemmaBlock,
  gemmaKeys,
  gemmaScalar,
  gemmaTensors,
  gemmaWeights,
  type GemmaArgs,
} from './gemma2.ts'
import type { DecoderSizes } from './decoder.ts'
import { decoderConfig, layerTypes, plusOne } from './ggufDecoder.ts'
import { readRope } from './rope.ts'
import { onePlus } from './weights.ts'

const sizes: DecoderSizes = { ...gemma2Sizes, vocab_size: 262_208, max_position_embeddings: 131_072 }
const schema = v.looseObject({
  ...gemmaKeys(sizes, { scores: null, logits: null }),
  sliding_window_pattern: v.optional(size, 6),
})

export const gemma3: Architecture<GemmaArgs> = {
  ...gemma2,
  modelType: 'gemma3_text',
  sizes,
  rope: {
    kind: 'layers',
    sets: {
      sliding_attention: { rope_theta: { keys: ['rope_local_base_freq'], otherwise: 10_000 } },
      full_attention: { rope_theta: { keys: ['rope_theta'], otherwise: 1_000_000 } },
    },
    scaled: 'full_attention',
  },

  gguf: {
    architecture: 'gemma3',
    config(facts) {
      const config = decoderConfig(facts)
      const window = facts.number('attention.sliding_window', 0)
      return {
        ...config,
        model_type: 'gemma3_text',
        architectures: ['Gemma3ForCausalLM'],
        rope_parameters: {
          full_attention: config['rope_parameters'],
          sliding_attention: { rope_type: 'default', rope_theta: facts.number('rope.freq_base_swa', 10_000) },
        },
        query_pre_attn_scalar: gemmaScalar(facts, config, 62),
        final_logit_softcapping: facts.number('final_logit_softcapping', 0) || null,
        sliding_window: window || null,
        layer_types: layerTypes(facts, window === 0 ? 1 : 6),
      }
    },
    tensors: {
      ...gemmaTensors,
      'blk.#.attn_q_norm': plusOne('model.layers.#.self_attn.q_norm'),
      'blk.#.attn_k_norm': plusOne('model.layers.#.self_attn.k_norm'),
    },
  },

  read(config) {
    const raw = parseConfig(schema, config)
    // the reference reads `attn_logit_softcapping` and caps nothing by it
    const args = gemmaArgs({ ...raw, rope_parameters: undefined, attn_logit_softcapping: null })
    const local = readRope(ropeOf(raw.rope_parameters, 'sliding_attention'), args)
    const global = readRope(ropeOf(raw.rope_parameters, 'full_attention'), args)
    const windows = layerWindows(raw, (layer) => (layer + 1) % raw.sliding_window_pattern !== 0)
    return { ...args, layers: windows.map((window) => ({ rope: window === null ? global : local, window })) }
  },

  weights(args) {
    const weights = gemmaWeights(args)
    return {
      ...weights,
      layer: (layer) => ({
        ...weights.layer(layer),
        qNorm: onePlus(`model.layers.${layer}.self_attn.q_norm.weight`, [args.dHead]),
        kNorm: onePlus(`model.layers.${layer}.self_attn.k_norm.weight`, [args.dHead]),
      }),
    }
  },

  block: (cx, h, args) =>
    gemmaBlock(cx, h, args, (x, role, nHeads) => headNorm(x, cx.weight(`${role}Norm`), nHeads, args.epsilon)),
}

function ropeOf(raw: unknown, kind: string): unknown {
  const parsed = v.safeParse(v.record(v.string(), v.unknown()), raw)
  if (parsed.success && parsed.output[kind] !== undefined) return parsed.output[kind]
  throw new WorkbenchError('input.format', `config.json: rope_parameters has no entry '${kind}'`)
}
