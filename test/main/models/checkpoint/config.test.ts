import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ropeSpellingOf } from '../../../../main/engine/architectures/registry.ts'
import { canonicalConfig, readConfig } from '../../../../main/models/checkpoint/config.ts'
import type { RopeSpelling } from '../../../../main/models/checkpoint/ropeSpelling.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

describe('canonicalConfig', () => {
  // Expected values: AutoConfig.for_model(...).rope_parameters of transformers 5.23.0, without the old key `type`.
  test.each<[string, object, object]>([
    ['nothing said', { model_type: 'llama' }, { rope_type: 'default', rope_theta: 10000 }],
    [
      'the old keys',
      { model_type: 'mistral', rope_theta: 1e6, rope_scaling: null },
      { rope_type: 'default', rope_theta: 1e6 },
    ],
    [
      'the oldest name of the type',
      { model_type: 'llama', rope_theta: 5e5, rope_scaling: { type: 'linear', factor: 2 } },
      { rope_type: 'linear', rope_theta: 5e5, factor: 2 },
    ],
    [
      'both names of the type',
      { model_type: 'qwen2', rope_scaling: { type: 'mrope', rope_type: 'default' } },
      { rope_type: 'default', rope_theta: 10000 },
    ],
    [
      'a length before scaling left out',
      { model_type: 'llama', max_position_embeddings: 1024, rope_scaling: { rope_type: 'llama3', factor: 8 } },
      { rope_type: 'llama3', rope_theta: 10000, factor: 8, original_max_position_embeddings: 1024 },
    ],
    [
      'a length before scaling outside',
      { model_type: 'phi3', original_max_position_embeddings: 4096, rope_scaling: { type: 'longrope' } },
      { rope_type: 'longrope', rope_theta: 10000, partial_rotary_factor: 1, original_max_position_embeddings: 4096 },
    ],
    [
      'the new keys',
      { model_type: 'llama', rope_parameters: { rope_type: 'default', rope_theta: 7 }, rope_theta: 7 },
      { rope_type: 'default', rope_theta: 7 },
    ],
    [
      'the new keys beside an empty old one',
      { model_type: 'llama', rope_parameters: { rope_type: 'linear', rope_theta: 7, factor: 4 }, rope_scaling: {} },
      { rope_type: 'linear', rope_theta: 7, factor: 4 },
    ],
    [
      'both spellings in agreement',
      {
        model_type: 'llama',
        rope_parameters: { rope_type: 'linear', rope_theta: 7, factor: 4 },
        rope_scaling: { type: 'linear', factor: 4 },
        rope_theta: 7,
      },
      { rope_type: 'linear', rope_theta: 7, factor: 4 },
    ],
    [
      'the new keys without theta',
      { model_type: 'llama', rope_parameters: { rope_type: 'linear', factor: 4 }, rope_theta: 7 },
      { rope_type: 'linear', rope_theta: 7, factor: 4 },
    ],
    [
      'gpt_neox names',
      { model_type: 'gpt_neox', rotary_pct: 1, rotary_emb_base: 1e6 },
      { rope_type: 'default', rope_theta: 1e6, partial_rotary_factor: 1 },
    ],
    [
      'gpt_neox without names',
      { model_type: 'gpt_neox' },
      { rope_type: 'default', rope_theta: 10000, partial_rotary_factor: 0.25 },
    ],
    [
      'a partial rotation',
      { model_type: 'phi3', partial_rotary_factor: 0.75 },
      { rope_type: 'default', rope_theta: 10000, partial_rotary_factor: 0.75 },
    ],
    [
      'gemma3_text without names',
      { model_type: 'gemma3_text' },
      {
        sliding_attention: { rope_type: 'default', rope_theta: 10000 },
        full_attention: { rope_type: 'default', rope_theta: 1e6 },
      },
    ],
    [
      'gemma3_text in the old spelling, where scaling is for full attention only',
      {
        model_type: 'gemma3_text',
        rope_theta: 2e6,
        rope_local_base_freq: 5000,
        rope_scaling: { rope_type: 'linear', factor: 8 },
      },
      {
        sliding_attention: { rope_type: 'default', rope_theta: 5000 },
        full_attention: { rope_type: 'linear', rope_theta: 2e6, factor: 8 },
      },
    ],
    [
      'gemma3_text in the new spelling',
      {
        model_type: 'gemma3_text',
        rope_parameters: { sliding_attention: { rope_theta: 3 }, full_attention: { rope_type: 'linear', factor: 2 } },
      },
      {
        sliding_attention: { rope_type: 'default', rope_theta: 3 },
        full_attention: { rope_type: 'linear', rope_theta: 1e6, factor: 2 },
      },
    ],
  ])('fills rope_parameters as transformers does: %s', (_, raw, expected) => {
    expect(canonicalConfig({ ...raw }, 'config.json', ropeSpellingOf)['rope_parameters']).toEqual(expected)
  })

  test('gives the same for both spellings and changes nothing else', () => {
    const shared = { model_type: 'llama', hidden_size: 48, sliding_window: null, layer_types: ['full_attention'] }
    const old = { ...shared, torch_dtype: 'float16', rope_theta: 5e5, rope_scaling: null }
    const canonical = { ...shared, dtype: 'float16', rope_parameters: { rope_type: 'default', rope_theta: 5e5 } }
    expect(canonicalConfig(old, 'x', ropeSpellingOf)).toEqual(canonical)
    expect(canonicalConfig(canonical, 'x', ropeSpellingOf)).toEqual(canonical)
  })

  test('adds no rotation to models that have none', () => {
    const raw = { model_type: 'gpt2', n_embd: 48, dtype: 'float32' }
    expect(canonicalConfig(raw, 'x', ropeSpellingOf)).toEqual(raw)
  })

  test('knows no kind of model by itself: names and defaults are those that it is given', () => {
    const keys = { rope_theta: { keys: ['base'], otherwise: 50 }, share: { keys: ['rotary_share'], otherwise: 0.5 } }
    const spellings: RopeSpelling[] = [
      { kind: 'model', keys },
      { kind: 'layers', sets: { near: { rope_theta: { keys: ['near_base'] } }, far: keys }, scaled: 'far' },
    ]
    const raw = { model_type: 'new', near_base: 3, base: 7, rope_scaling: { rope_type: 'linear', factor: 2 } }
    const [model, layers] = spellings.map((spelling) => canonicalConfig(raw, 'x', () => spelling))
    const far = { rope_type: 'linear', factor: 2, rope_theta: 7, share: 0.5 }
    expect(model).toEqual({ model_type: 'new', near_base: 3, rope_parameters: far })
    const near = { rope_type: 'default', rope_theta: 3 }
    expect(layers).toEqual({ model_type: 'new', rope_parameters: { near, far } })
    expect(canonicalConfig({ model_type: 'llama' }, 'x', () => null)).toEqual({ model_type: 'llama' })
  })

  test.each<[string, object, RegExp]>([
    ['no model_type', { hidden_size: 1 }, /names no model_type/],
    ['a model_type that is a number', { model_type: 5 }, /names no model_type/],
    ['a theta that is text', { model_type: 'llama', rope_theta: '1e4' }, /rope_theta is "1e4"/],
    ['a theta of zero', { model_type: 'llama', rope_theta: 0 }, /rope_theta is 0/],
    ['scaling that is a number', { model_type: 'llama', rope_scaling: 2 }, /rope_scaling is not an object/],
    ['a type that is a number', { model_type: 'llama', rope_scaling: { type: 2 } }, /rope_type is not a name/],
    [
      'scaling apart from the parameters',
      {
        model_type: 'llama',
        rope_parameters: { rope_type: 'default' },
        rope_scaling: { rope_type: 'linear', factor: 4 },
      },
      /rope_scaling and rope_parameters contradict/,
    ],
    [
      'scaling apart from the parameters of full attention',
      {
        model_type: 'gemma3_text',
        rope_parameters: { full_attention: { rope_type: 'linear', factor: 2 } },
        rope_scaling: { rope_type: 'linear', factor: 4 },
      },
      /rope_scaling and rope_parameters contradict/,
    ],
    [
      'two thetas',
      { model_type: 'llama', rope_parameters: { rope_type: 'default', rope_theta: 7 }, rope_theta: 5e5 },
      /rope_theta is 500000, but the rotary rope_theta is 7/,
    ],
    [
      'two parts of a rotation',
      { model_type: 'gpt_neox', rope_parameters: { partial_rotary_factor: 0.5 }, rotary_pct: 0.25 },
      /rotary_pct is 0.25, but the rotary partial_rotary_factor is 0.5/,
    ],
    [
      'one set for gemma3_text',
      { model_type: 'gemma3_text', rope_parameters: { rope_theta: 1 } },
      /must name sliding_att/,
    ],
  ])('refuses %s, naming the file', (_, raw, message) => {
    expect(() => canonicalConfig({ ...raw }, '/m/config.json', ropeSpellingOf)).toThrow(message)
    expect(() => canonicalConfig({ ...raw }, '/m/config.json', ropeSpellingOf)).toThrow('/m/config.json')
  })
})

describe('readConfig', () => {
  test('reads config.json of a folder, in either spelling', async () => {
    const tiny = join(import.meta.dirname, '../../../golden/tiny')
    const rope = async (name: string) => (await readConfig(join(tiny, name), ropeSpellingOf)).config['rope_parameters']
    expect(await rope('llama3-rope')).toMatchObject({ rope_type: 'llama3', rope_theta: 5e5, factor: 8 })
    expect(await rope('gemma3')).toMatchObject({ full_attention: { rope_type: 'linear' } })
  })

  test.each([
    ['a file that is not there', null, 'input.missing'],
    ['text that is not JSON', '{', 'input.format'],
    ['a list', '[]', 'input.format'],
    ['an object without model_type', '{}', 'input.format'],
  ])('refuses %s, naming the file', async (_, content, code) => {
    const dir = await temporaryFolder()
    if (content !== null) await writeFile(join(dir, 'config.json'), content)
    await expect(readConfig(dir, ropeSpellingOf)).rejects.toMatchObject({ name: 'WorkbenchError', code })
    await expect(readConfig(dir, ropeSpellingOf)).rejects.toThrow(join(dir, 'config.json'))
  })
})
