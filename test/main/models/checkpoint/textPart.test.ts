import { describe, expect, test } from 'vitest'
import { textPart, textTensors } from '../../../../main/models/checkpoint/textPart.ts'

describe('textPart', () => {
  test('leaves the configuration of a text model as it is', () => {
    const raw = { model_type: 'llama', text_config: { model_type: 'other' } }
    expect(textPart(raw, 'p')).toEqual({ config: raw, wrapper: null })
    expect(textPart({ model_type: 'constructor' }, 'p').wrapper).toBeNull()
  })

  test('takes text_config and its kind, and the dtype and the tie from the level above', () => {
    const raw = { model_type: 'mistral3', torch_dtype: 'bfloat16', text_config: { model_type: 'mistral', a: 1 } }
    const config = { model_type: 'mistral', a: 1, dtype: 'bfloat16', tie_word_embeddings: true }
    expect(textPart(raw, 'p')).toEqual({ config, wrapper: 'mistral3' })
    expect(textPart({ ...raw, tie_word_embeddings: false }, 'p').config['tie_word_embeddings']).toBe(false)
    const inner = { ...raw, tie_word_embeddings: false, text_config: { tie_word_embeddings: true } }
    expect(textPart(inner, 'p').config['tie_word_embeddings']).toBe(true)
  })

  test.each([
    ['gemma3', 'gemma3_text', true],
    ['llava', 'llama', false],
    ['llava_onevision', 'qwen2', false],
  ])('knows the text model of a %s that does not name it', (model_type, text, tied) => {
    const { config } = textPart({ model_type, text_config: {} }, 'p')
    expect(config).toEqual({ model_type: text, tie_word_embeddings: tied })
  })

  test('reads the flat form of older Qwen files, whose text has one axis of positions', () => {
    const rope_scaling = { type: 'mrope', mrope_section: [16, 24, 24] }
    const raw = { model_type: 'qwen2_5_vl', vision_config: {}, hidden_size: 8, rope_theta: 1e6, rope_scaling }
    const text = { hidden_size: 8, rope_theta: 1e6, rope_scaling: { rope_type: 'default' } }
    expect(textPart(raw, 'p').config).toEqual({ ...text, model_type: 'qwen2', tie_word_embeddings: false })
    const yarn = { rope_type: 'yarn', factor: 4, mrope_section: [16, 24, 24] }
    expect(textPart({ ...raw, rope_scaling: yarn }, 'p').config['rope_scaling']).toEqual({
      rope_type: 'yarn',
      factor: 4,
    })
  })

  test('misses the text model of a larger one by name', () => {
    expect(() => textPart({ model_type: 'gemma3' }, 'p/config.json')).toThrow(
      'p/config.json: gemma3 has no text_config',
    )
  })
})

describe('textTensors', () => {
  test.each([
    ['language_model.model.layers.0.mlp.up_proj.weight', 'model.layers.0.mlp.up_proj.weight'],
    ['model.language_model.layers.0.mlp.up_proj.weight', 'model.layers.0.mlp.up_proj.weight'],
    ['model.text_model.norm.weight', 'model.norm.weight'],
    ['language_model.lm_head.weight', 'lm_head.weight'],
    ['model.embed_tokens.weight', 'model.embed_tokens.weight'],
    ['surprise.weight', 'surprise.weight'],
  ])('knows %s as %s', (name, own) => {
    expect([...textTensors([name]).names]).toEqual([[name, own]])
  })

  test('counts the tensors of parts that are not read', () => {
    const names = [
      'vision_tower.a',
      'model.vision_tower.b',
      'multi_modal_projector.c',
      'model.visual.d',
      'image_newline',
    ]
    const { names: own, leftOut } = textTensors(names)
    expect(own.size).toBe(0)
    const counts = { vision_tower: 2, multi_modal_projector: 1, visual: 1, image_newline: 1 }
    expect(Object.fromEntries(leftOut)).toEqual(counts)
  })
})
