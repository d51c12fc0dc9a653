/**
 * What GGUF files of Llama's kin share: the keys of their metadata as those of config.json, and the names of their
 * tensors. Defaults are llama.cpp's.
 */
import type { GgufFacts } from '../../models/checkpoint/gguf/facts.ts'
import type { ArrangedTensor, GgufTensorNames } from '../../models/checkpoint/gguf/spelling.ts'
import { ggufHeadSize, ggufRope } from './ggufRope.ts'

/** The configuration of a decoder with Llama's keys. */
export function decoderConfig(facts: GgufFacts): Record<string, unknown> {
  const heads = facts.number('attention.head_count')
  return {
    num_hidden_layers: facts.number('block_count'),
    hidden_size: facts.number('embedding_length'),
    intermediate_size: facts.number('feed_forward_length'),
    num_attention_heads: heads,
    num_key_value_heads: facts.number('attention.head_count_kv', heads),
    head_dim: ggufHeadSize(facts),
    max_position_embeddings: facts.number('context_length'),
    rms_norm_eps: facts.number('attention.layer_norm_rms_epsilon'),
    rope_parameters: ggufRope(facts),
    ...vocabularyOf(facts),
  }
}

/** The size of the vocabulary, by the embedding's rows, and whether the unembedding is the embedding. */
export function vocabularyOf(facts: GgufFacts): Record<string, unknown> {
  return {
    vocab_size: facts.shapeOf('token_embd.weight')?.[0] ?? 0,
    tie_word_embeddings: facts.shapeOf('output.weight') === null,
  }
}

/** Which layers slide, as `layer_types`; the period counts from layer 0, the last of each period sees everything. */
export function layerTypes(facts: GgufFacts, otherwise: number): string[] {
  const nLayers = facts.number('block_count')
  const pattern = facts.pattern('attention.sliding_window_pattern') ?? otherwise
  const slides = (layer: number): boolean =>
    typeof pattern === 'number' ? pattern === 0 || layer % pattern < pattern - 1 : pattern[layer] === true
  return Array.from({ length: Math.min(nLayers, mostLayers) }, (_, layer) =>
    slides(layer) ? 'sliding_attention' : 'full_attention',
  )
}

const mostLayers = 1024

export const decoderTensors: GgufTensorNames = {
  token_embd: 'model.embed_tokens',
  output_norm: 'model.norm',
  output: 'lm_head',
  'blk.#.attn_norm': 'model.layers.#.input_layernorm',
  'blk.#.attn_q': 'model.layers.#.self_attn.q_proj',
  'blk.#.attn_k': 'model.layers.#.self_attn.k_proj',
  'blk.#.attn_v': 'model.layers.#.self_attn.v_proj',
  'blk.#.attn_output': 'model.layers.#.self_attn.o_proj',
  'blk.#.ffn_norm': 'model.layers.#.post_attention_layernorm',
  'blk.#.ffn_gate': 'model.layers.#.mlp.gate_proj',
  'blk.#.ffn_up': 'model.layers.#.mlp.up_proj',
  'blk.#.ffn_down': 'model.layers.#.mlp.down_proj',
}

/** A gain that the file holds as itself, and a checkpoint folder as its distance from 1. */
export function plusOne(name: string): ArrangedTensor {
  return { name, arrangement: () => ({ kind: 'plusOne' }) }
}

/** Rows of queries or keys whose pairs the file holds side by side, and a checkpoint folder in two halves. */
export function interleavedPairs(name: string, headsKey: string): ArrangedTensor {
  return swapped(name, ({ [headsKey]: nHeads }, nRows) => [Number(nHeads), nRows / 2 / Number(nHeads), 2, 1])
}

/** Rows that stand as `[outer, a, b, inner]` and mean `[outer, b, a, inner]`. */
export function swapped(
  name: string,
  axesOf: (config: Readonly<Record<string, unknown>>, nRows: number) => readonly [number, number, number, number],
): ArrangedTensor {
  return {
    name,
    arrangement(config, [nRows = 0]) {
      const axes = axesOf(config, nRows)
      // Other sizes than the configuration asks for are refused when the weights are checked.
      return axes.every((size) => Number.isInteger(size) && size > 0) ? { kind: 'swappedRows', axes } : null
    },
  }
}

export function has(facts: GgufFacts, tensor: string): boolean {
  return facts.shapeOf(tensor) !== null
}
