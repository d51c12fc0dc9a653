import { describe, expect, test } from 'vitest'
import { architectureOf, ropeSpellingOf, shapeOf } from '../../../../main/engine/architectures/registry.ts'
import { canonicalConfig } from '../../../../main/models/checkpoint/config.ts'
import { tinyConfigs, tinyGraphs } from '../../../support/tinyModel.ts'

const implemented = 'llama, mistral, qwen2, qwen3, gemma2, gemma3_text, phi3, olmo2, gpt2, gpt_neox'

/** Reads the tiny configuration `name` with some keys changed; undefined takes a key out. */
function read(name: string, changes: Record<string, unknown>) {
  const config = canonicalConfig({ ...tinyConfigs[name]!, ...changes }, 'config.json', ropeSpellingOf)
  return architectureOf(config.model_type).read(config)
}

describe('architectureOf', () => {
  test('names what is implemented when it meets something else', () => {
    for (const type of ['mamba', 'Llama', 'constructor'])
      expect(() => architectureOf(type)).toThrow(
        expect.objectContaining({
          code: 'input.unsupported',
          message: `config.json: the model type '${type}' is not implemented; implemented are ${implemented}`,
        }),
      )
  })

  test('knows every architecture that has a tiny model here', () => {
    const types = new Set(Object.values(tinyConfigs).map(({ model_type: type }) => type))
    expect([...types].sort()).toEqual(implemented.split(', ').sort())
  })
})

describe('shapeOf', () => {
  test('says of a configuration made from a GGUF file which file that is, and of a folder’s that it is config.json', () => {
    const config = { model_type: 'mamba' }
    expect(() => shapeOf({ dir: '/m/model.GGUF', config })).toThrow(
      expect.objectContaining({
        code: 'input.unsupported',
        message: expect.stringMatching(/^\/m\/model\.GGUF, as config\.json has it: the model type 'mamba'/) as string,
      }),
    )
    expect(() => shapeOf({ dir: '/m', config })).toThrow(/^config\.json: the model type 'mamba'/)
  })
})

describe('reading a configuration', () => {
  test.each(Object.keys(tinyConfigs))('%s: sizes are those of the file, weights have shapes of these sizes', (name) => {
    const { architecture, args } = tinyGraphs(name)
    const config = tinyConfigs[name]!
    expect(args).toMatchObject({ nLayers: 3, nHeads: 4, dVocab: 41, nCtx: 32 })
    expect(args.dModel).toBe(config['hidden_size'] ?? config['n_embd'])
    const { embedding, unembedding, layer, neuronPath } = architecture.weights(args)
    expect([embedding.shape, unembedding.shape]).toEqual([
      [41, args.dModel],
      [41, args.dModel],
    ])
    expect(layer(2)[neuronPath.down]!.shape).toEqual([args.dModel, args.dMlp])
    expect(layer(2)[neuronPath.down]!.name).toMatch(/\b2\b/)
  })

  test.each([
    ['llama', { hidden_size: 0 }, 'input.format', "'hidden_size'"],
    ['llama', { num_hidden_layers: 2.5 }, 'input.format', "'num_hidden_layers'"],
    ['llama', { rms_norm_eps: '1e-5' }, 'input.format', "'rms_norm_eps'"],
    ['llama', { num_key_value_heads: 3 }, 'input.format', '4 attention heads cannot share 3 key-value heads'],
    ['llama', { hidden_act: 'mish' }, 'input.unsupported', "activation function 'mish'"],
    ['llama', { hidden_act: 'toString' }, 'input.unsupported', "activation function 'toString'"],
    ['llama', { pretraining_tp: 2 }, 'input.unsupported', 'pretraining_tp 2'],
    ['llama', { head_dim: 5 }, 'input.unsupported', 'of 5'],
    ['llama', { rope_scaling: { rope_type: 'proportional' } }, 'input.unsupported', "'proportional'"],
    ['phi3', { rope_scaling: { type: 'longrope' } }, 'input.format', "2 positive numbers in 'short_factor'"],
    ['qwen2', { layer_types: Array(3).fill('sliding_attention') }, 'input.format', 'layer 0 slides'],
    ['gemma2', { sliding_window: null }, 'input.format', 'layer 0 slides'],
    ['mistral', { sliding_window: 0 }, 'input.format', "'sliding_window'"],
    ['gemma2', { use_bidirectional_attention: true }, 'input.unsupported', 'bidirectional attention'],
    ['gemma2', { layer_types: Array(3).fill('chunked_attention') }, 'input.unsupported', "'chunked_attention'"],
    ['gemma2', { layer_types: ['full_attention'] }, 'input.unsupported', 'layer_types[1]'],
    ['gpt2', { scale_attn_by_inverse_layer_idx: true }, 'input.unsupported', 'scale_attn_by_inverse_layer_idx'],
    ['gpt2', { add_cross_attention: true }, 'input.unsupported', 'add_cross_attention'],
    ['gpt2', { n_head: 5 }, 'input.format', '5 attention heads'],
    ['gpt_neox', { num_attention_heads: 3 }, 'input.format', '3 attention heads'],
  ])('%s with %o is refused', (name, changes, code, part) => {
    expect(() => read(name, changes)).toThrow(
      expect.objectContaining({ name: 'WorkbenchError', code, message: expect.stringContaining(part) }),
    )
  })

  test('windows belong to the layers that the configuration says', () => {
    const windowsOf = (name: string, changes: Record<string, unknown> = {}) => {
      const args = read(name, changes)
      const { architecture } = tinyGraphs(name)
      return [0, 1, 2].map((layer) => architecture.positions(args, layer).window)
    }
    expect(windowsOf('mistral')).toEqual([4, 4, 4])
    expect(windowsOf('mistral without a window')).toEqual([null, null, null])
    expect(windowsOf('phi3')).toEqual([4, 4, 4])
    expect(windowsOf('qwen2')).toEqual([null, null, null])
    expect(windowsOf('qwen2', { sliding_window: 3, max_window_layers: 0 })).toEqual([null, null, null])
    expect(windowsOf('qwen2 with a window')).toEqual([null, 3, 3])
    expect(windowsOf('gemma2')).toEqual([4, null, 4])
    expect(windowsOf('gemma3')).toEqual([4, null, 4])
    const layerTypes = ['full_attention', 'full_attention', 'sliding_attention']
    expect(windowsOf('gemma2', { layer_types: layerTypes })).toEqual([null, null, 4])
    expect(windowsOf('gemma3', { layer_types: layerTypes })).toEqual([null, null, 4])
    expect(windowsOf('qwen2 with a window', { layer_types: layerTypes })).toEqual([null, null, 3])
  })
})
