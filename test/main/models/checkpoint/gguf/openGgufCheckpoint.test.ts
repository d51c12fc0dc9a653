import { copyFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openCheckpoint } from '../../../../../main/engine/openCheckpoint.ts'
import { inspectModel } from '../../../../../main/methods/inspect.ts'
import type { Checkpoint } from '../../../../../main/models/checkpoint/checkpoint.ts'
import type { WrittenValue } from '../../../../support/ggufBytes.ts'
import { madeUpGguf, type MadeUpGguf } from '../../../../support/madeUpGguf.ts'
import { temporaryFolder } from '../../../../support/temporaryFolder.ts'

async function opened(parts: MadeUpGguf = {}): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(await madeUpGguf(parts))
  onTestFinished(() => checkpoint.close())
  return checkpoint
}

const embedding = { 'token_embd.weight': { shape: [8, 16] } }
const u32 = (value: number): WrittenValue => ['uint32', value]
const f32 = (value: number): WrittenValue => ['float32', value]

describe('the configuration of a GGUF file', () => {
  test('has the keys of config.json, with the vocabulary of the embedding and the defaults of llama.cpp', async () => {
    const { config } = await opened({ general: { 'tokenizer.ggml.eos_token_id': u32(7) } })
    expect(config).toEqual({
      model_type: 'llama',
      architectures: ['LlamaForCausalLM'],
      num_hidden_layers: 2,
      hidden_size: 16,
      intermediate_size: 24,
      num_attention_heads: 4,
      num_key_value_heads: 4,
      head_dim: 4,
      max_position_embeddings: 64,
      rms_norm_eps: 1e-5,
      rope_parameters: { rope_type: 'default', rope_theta: 10_000 },
      vocab_size: 8,
      tie_word_embeddings: true,
      attention_bias: false,
      mlp_bias: false,
      bos_token_id: null,
      eos_token_id: 7,
      pad_token_id: null,
    })
  })

  test.each<[string, MadeUpGguf, object]>([
    [
      'a llama with a window is a mistral',
      { keys: { 'attention.sliding_window': u32(5) } },
      { model_type: 'mistral', sliding_window: 5 },
    ],
    [
      'biases and an unembedding of its own are told by their tensors',
      { tensors: { ...embedding, 'output.weight': { shape: [8, 16] }, 'blk.0.attn_q.bias': { shape: [16] } } },
      { tie_word_embeddings: false, attention_bias: true, mlp_bias: false },
    ],
    [
      'the size of a head is told by its keys',
      { architecture: 'qwen3', keys: { 'attention.key_length': u32(6), 'attention.value_length': u32(6) } },
      { head_dim: 6 },
    ],
    [
      'one size for each layer counts as one where they are equal',
      { keys: { 'attention.head_count_kv': ['array', 'int32', [2, 2]] } },
      { num_key_value_heads: 2 },
    ],
    [
      'gemma2 has caps, a window and every other layer sliding unless it says otherwise',
      { architecture: 'gemma2' },
      {
        attn_logit_softcapping: 50,
        final_logit_softcapping: 30,
        sliding_window: 4096,
        layer_types: ['sliding_attention', 'full_attention'],
        query_pre_attn_scalar: 4,
      },
    ],
    [
      'the largest gemma2 divides scores by another root',
      {
        architecture: 'gemma2',
        keys: { block_count: u32(46), 'attention.key_length': u32(6), 'attention.value_length': u32(6) },
      },
      { head_dim: 6, query_pre_attn_scalar: 4 },
    ],
    [
      'a pattern of layers is taken as it stands',
      {
        architecture: 'gemma3',
        keys: {
          'attention.sliding_window': u32(9),
          'attention.sliding_window_pattern': ['array', 'bool', [false, true]],
        },
      },
      { layer_types: ['full_attention', 'sliding_attention'], sliding_window: 9 },
    ],
    [
      'a gemma3 without a window sees everything',
      { architecture: 'gemma3' },
      { layer_types: ['full_attention', 'full_attention'], sliding_window: null },
    ],
    [
      'a phi3 with a window of 0 has none',
      { architecture: 'phi3', keys: { 'attention.sliding_window': u32(0), 'rope.dimension_count': u32(2) } },
      {
        sliding_window: null,
        rope_parameters: { rope_type: 'default', rope_theta: 10_000, partial_rotary_factor: 0.5 },
      },
    ],
  ])('%s', async (_, parts, expected) => {
    expect((await opened(parts)).config).toMatchObject(expected)
  })

  test.each<[string, Readonly<Record<string, WrittenValue>>, object]>([
    [
      'linear, by the older key too',
      { 'rope.scale_linear': f32(4), 'rope.freq_base': f32(1e6) },
      { rope_type: 'linear', rope_theta: 1e6, factor: 4 },
    ],
    [
      'none, whatever the factor',
      { 'rope.scaling.type': ['string', 'none'], 'rope.scaling.factor': f32(4) },
      { rope_type: 'default', rope_theta: 10_000 },
    ],
    [
      'yarn',
      {
        'rope.scaling.type': ['string', 'yarn'],
        'rope.scaling.factor': f32(4),
        'rope.scaling.original_context_length': u32(16),
        'rope.scaling.yarn_attn_factor': f32(1.25),
      },
      {
        rope_type: 'yarn',
        rope_theta: 10_000,
        factor: 4,
        original_max_position_embeddings: 16,
        beta_fast: 32,
        beta_slow: 1,
        attention_factor: 1.25,
      },
    ],
  ])('scaling of rotary positions: %s', async (_, keys, expected) => {
    expect((await opened({ keys })).config['rope_parameters']).toEqual(expected)
  })

  test('factors of frequencies that are not those of Llama 3 stay factors for texts of any length', async () => {
    const { config, tensors } = await opened({
      keys: { 'rope.freq_base': f32(500_000) },
      tensors: { ...embedding, 'rope_freqs.weight': [1, 2] },
    })
    expect(config['rope_parameters']).toEqual({
      rope_type: 'longrope',
      rope_theta: 500_000,
      long_factor: [1, 2],
      short_factor: [1, 2],
      attention_factor: 1,
      original_max_position_embeddings: 64,
    })
    expect(tensors.has('rope_freqs.weight')).toBe(false)
  })

  test('factors for long and for short texts become those of longrope', async () => {
    const { config } = await opened({
      architecture: 'phi3',
      keys: { 'rope.scaling.attn_factor': f32(1.5), 'rope.scaling.original_context_length': u32(32) },
      tensors: { ...embedding, 'rope_factors_long.weight': [3, 4], 'rope_factors_short.weight': [1, 2] },
    })
    expect(config['rope_parameters']).toMatchObject({
      rope_type: 'longrope',
      long_factor: [3, 4],
      short_factor: [1, 2],
      attention_factor: 1.5,
      original_max_position_embeddings: 32,
    })
  })
})

describe('GGUF files that are refused', () => {
  test.each<[string, MadeUpGguf, string, RegExp]>([
    [
      'an unknown architecture',
      { architecture: 'bloom' },
      'input.unsupported',
      /"bloom".*implemented are llama, qwen2,/,
    ],
    ['no weights', { tensors: {} }, 'input.unsupported', /a vocabulary and no weights/],
    [
      'an adapter',
      { general: { 'general.type': ['string', 'adapter'] } },
      'input.unsupported',
      /is an adapter without/,
    ],
    ['an image reader', { architecture: 'clip' }, 'input.unsupported', /only turns images or sound into tokens/],
    [
      'a missing key',
      { keys: { block_count: undefined } },
      'input.format',
      /lacks llama\.block_count; expected a number/,
    ],
    [
      'a key of another type',
      { keys: { block_count: ['string', '2'] } },
      'input.format',
      /says llama\.block_count = "2"/,
    ],
    [
      'layers of different sizes',
      { keys: { feed_forward_length: ['array', 'int32', [24, 32]] } },
      'input.unsupported',
      /llama\.feed_forward_length, which differs from layer to layer, is not implemented/,
    ],
    ['experts', { keys: { expert_count: u32(8) } }, 'input.unsupported', /llama\.expert_count = 8 is not implemented/],
    [
      'a window where the architecture has none',
      { architecture: 'olmo2', keys: { 'attention.sliding_window': u32(8) } },
      'input.unsupported',
      /olmo2\.attention\.sliding_window = 8/,
    ],
    [
      'values of another width than keys',
      { keys: { 'attention.key_length': u32(6) } },
      'input.unsupported',
      /attention\.value_length/,
    ],
    [
      'an unknown scaling',
      { keys: { 'rope.scaling.type': ['string', 'ntk'] } },
      'input.unsupported',
      /llama\.rope\.scaling\.type = "ntk" is not implemented/,
    ],
    [
      'factors for long texts alone',
      { tensors: { ...embedding, 'rope_factors_long.weight': [1, 2] } },
      'input.unsupported',
      /the tensor 'rope_factors_long\.weight'/,
    ],
    [
      'a tensor under two names',
      { tensors: { ...embedding, 'model.embed_tokens.weight': { shape: [8, 16] } } },
      'input.format',
      /holds the tensor 'model\.embed_tokens\.weight' twice, under two names/,
    ],
  ])('%s', async (_, parts, code, message) => {
    const opening = openCheckpoint(await madeUpGguf(parts))
    await expect(opening).rejects.toMatchObject({ name: 'WorkbenchError', code })
    await expect(opening).rejects.toThrow(message)
  })

  test('a tensor that no architecture knows keeps its name, under which it has no place', async () => {
    const { tensors } = await opened({ tensors: { ...embedding, 'blk.1.odd.weight': [1] } })
    expect([...tensors.keys()]).toEqual(['model.embed_tokens.weight', 'blk.1.odd.weight'])
  })

  test('one that lacks a tensor, or has one more, says so by name before a weight is read', async () => {
    const path = fileURLToPath(new URL('../../../../golden/ggufModels/gpt2.gguf', import.meta.url))
    await using whole = await openCheckpoint(path)
    const without = new Map(whole.tensors)
    without.delete('transformer.h.1.mlp.c_fc.weight')
    expect(inspectModel({ ...whole, tensors: without }).reason).toMatch(
      /'transformer\.h\.1\.mlp\.c_fc\.weight' is missing/,
    )
    const odd = { ...whole.tensors.get('transformer.ln_f.bias')!, name: 'blk.1.odd.bias' }
    const more = new Map([...whole.tensors, [odd.name, odd]])
    expect(inspectModel({ ...whole, tensors: more }).reason).toMatch(
      /gpt2\.gguf: the tensor 'blk\.1\.odd\.bias' has no place/,
    )
  })

  test('a weight that is no number is named with its place when it is read', async () => {
    const checkpoint = await opened({ tensors: { ...embedding, 'output_norm.weight': [1, NaN] } })
    await expect(checkpoint.read('model.norm.weight')).rejects.toThrow(/'model\.norm\.weight' holds NaN at \[1\]/)
  })
})

describe('the fingerprint of a GGUF file', () => {
  test('is that of its content, wherever it lies', async () => {
    const path = await madeUpGguf()
    const copy = join(await temporaryFolder(), 'other.gguf')
    await copyFile(path, copy)
    await using one = await openCheckpoint(path)
    await using two = await openCheckpoint(copy)
    await using changed = await openCheckpoint(
      await madeUpGguf({ tensors: { 'token_embd.weight': { shape: [4, 32] } } }),
    )
    expect(await two.fingerprint()).toBe(await one.fingerprint())
    expect(await changed.fingerprint()).not.toBe(await one.fingerprint())
    expect(two.stamp()).not.toBe(one.stamp())
    expect(one.stamp()).toContain(`${(await stat(path, { bigint: true })).mtimeNs}`)
  })
})
