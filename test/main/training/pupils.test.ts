import { describe, expect, test } from 'vitest'
import { initialWeights } from '../../../main/engine/training/trainer.ts'
import { firstWeights } from '../../../main/training/firstWeights.ts'
import { partOf, pupils } from '../../../main/training/pupils.ts'
import { tinyGraphs } from '../../support/tinyModel.ts'

const whole = tinyGraphs('llama', 1, {
  hidden_size: 16,
  num_key_value_heads: 4,
  head_dim: 4,
  tie_word_embeddings: true,
})
const weights = initialWeights(whole, 1)
const nameOf = (layer: number, part: string) => `model.layers.${layer}.${part}.weight`

describe('partOf', () => {
  test('has the very arrays of the layers it was taken from', () => {
    const part = partOf(whole, weights, pupils.finder)
    expect(part.model.args.nLayers).toBe(2)
    expect(part.weights.get(nameOf(1, 'mlp.up_proj'))).toBe(weights.get(nameOf(2, 'mlp.up_proj')))
    expect(part.weights.get('model.embed_tokens.weight')).toBe(weights.get('model.embed_tokens.weight'))
  })

  test('the finder learns all it has; the reader leaves the MLP of its second layer for the facts', () => {
    const learned = (name: 'finder' | 'reader') => {
      const { weights: own, learning } = partOf(whole, weights, pupils[name])
      return [...own.keys()].filter((each) => !learning.learns!(each))
    }
    expect(learned('finder')).toEqual([])
    const mlp = ['post_attention_layernorm', 'mlp.gate_proj', 'mlp.up_proj', 'mlp.down_proj']
    expect(learned('reader').sort()).toEqual(mlp.map((part) => nameOf(1, part)).sort())
  })

  test('who learns the facts changes one MLP and where its layer looks, and no embedding', () => {
    const { weights: own, learning } = partOf(whole, weights, pupils.knower)
    expect([...own.keys()].filter((each) => learning.learns!(each)).sort()).toEqual(
      [
        ...['input_layernorm', 'self_attn.q_proj', 'self_attn.k_proj', 'post_attention_layernorm'],
        ...['mlp.gate_proj', 'mlp.up_proj', 'mlp.down_proj'],
      ]
        .map((part) => nameOf(1, part))
        .sort(),
    )
    expect(learning.recall?.layer).toBe(1)
  })
})

describe('firstWeights', () => {
  const first = firstWeights(whole, 1)
  const of = (layer: number, part: string) => first.get(nameOf(layer, part))!

  test('the last layer looks for tokens like its own, and every head repeats what it finds', () => {
    expect(of(2, 'self_attn.k_proj')).toEqual(of(2, 'self_attn.q_proj'))
    expect(of(1, 'self_attn.k_proj')).not.toEqual(of(1, 'self_attn.q_proj'))
    const { dModel } = whole.args
    for (const layer of [0, 1, 2]) {
      const [v, o] = [of(layer, 'self_attn.v_proj'), of(layer, 'self_attn.o_proj')]
      for (let i = 0; i < dModel; i++)
        for (let j = 0; j < dModel; j++) expect(o[j * dModel + i]).toBe(v[i * dModel + j])
    }
  })

  test('the layer that will recall writes nothing yet', () => {
    expect(of(1, 'mlp.down_proj').every((value) => value === 0)).toBe(true)
    expect(of(0, 'mlp.down_proj').every((value) => value === 0)).toBe(false)
  })
})
