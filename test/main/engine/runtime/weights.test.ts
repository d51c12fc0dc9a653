import { describe, expect, test } from 'vitest'
import { architectureOf } from '../../../../main/engine/architectures/registry.ts'
import { checkWeights, parameterBytes, residentBytes } from '../../../../main/engine/runtime/weightTable.ts'
import { loadModel } from '../../../../main/engine/runtime/model.ts'
import { attribute } from '../../../../main/methods/attribution.ts'
import type { TensorToWrite } from '../../../../main/files/writeSafetensors.ts'
import { openCheckpoint } from '../../../../main/engine/openCheckpoint.ts'
import { expectClose } from '../../../support/closeness.ts'
import { someIds } from '../../../support/loadTiny.ts'
import { tinyConfigs, tinyGraphs, tinyModel } from '../../../support/tinyModel.ts'

type Tensors = Record<string, TensorToWrite>

const zeros = (...shape: number[]): TensorToWrite => ({
  data: new Float32Array(shape.reduce((product, length) => product * length, 1)),
  shape,
})

async function check(name: string, adjust: (tensors: Tensors) => Tensors, changes = {}): Promise<void> {
  await using checkpoint = await openCheckpoint(await tinyModel(name, { adjust, changes }))
  const architecture = architectureOf(checkpoint.config.model_type)
  const shape = architecture.read(checkpoint.config)
  checkWeights(checkpoint, shape, architecture.weights(shape))
}

async function logitsOf(name: string, adjust?: (tensors: Tensors) => Tensors): Promise<Float32Array> {
  await using checkpoint = await openCheckpoint(await tinyModel(name, adjust ? { adjust } : {}))
  await using model = await loadModel(checkpoint, { threads: 1 })
  return (await model.lastPosition(someIds(5))).logits
}

const renamed = (pattern: RegExp, replacement: string) => (tensors: Tensors) =>
  Object.fromEntries(Object.entries(tensors).map(([key, value]) => [key.replace(pattern, replacement), value]))

describe('checkWeights', () => {
  test.each(Object.keys(tinyConfigs))('accepts what %s asks for', async (name) => {
    await expect(check(name, (tensors) => tensors)).resolves.toBeUndefined()
  })

  test('names a tensor that is missing', async () => {
    const key = 'model.layers.2.mlp.down_proj.weight'
    const without = (tensors: Tensors) => Object.fromEntries(Object.entries(tensors).filter(([name]) => name !== key))
    await expect(check('llama', without)).rejects.toThrow(
      expect.objectContaining({ code: 'input.missing', message: expect.stringContaining(`'${key}' is missing`) }),
    )
  })

  test('names a tensor of another shape, with both shapes', async () => {
    const key = 'model.embed_tokens.weight'
    const fewer = (tensors: Tensors) => ({ ...tensors, [key]: zeros(40, 12) })
    await expect(check('llama', fewer)).rejects.toThrow(
      expect.objectContaining({
        code: 'input.shape',
        message: expect.stringMatching(
          /model\.safetensors: 'model\.embed_tokens\.weight' has the shape \[40, 12\], .*\[41, 12\]/,
        ),
      }),
    )
  })

  test('names a tensor that nothing would use: a bias that the configuration does not have', async () => {
    const key = 'model.layers.0.mlp.up_proj.bias'
    await expect(check('llama', (tensors) => ({ ...tensors, [key]: zeros(10) }))).rejects.toThrow(
      expect.objectContaining({ code: 'input.unsupported', message: expect.stringContaining(`'${key}'`) }),
    )
  })

  test('lets pass what older writers leave behind', async () => {
    const leftovers = {
      'model.layers.0.self_attn.rotary_emb.inv_freq': zeros(3),
      'lm_head.weight': zeros(41, 12),
    }
    await expect(check('llama with biases, tied', (tensors) => ({ ...tensors, ...leftovers }))).resolves.toBeUndefined()
    const masks = { 'transformer.h.1.attn.bias': zeros(1, 1, 32, 32), 'transformer.h.1.attn.masked_bias': zeros() }
    await expect(check('gpt2', (tensors) => ({ ...tensors, ...masks }))).resolves.toBeUndefined()
    const neox = {
      'gpt_neox.layers.0.attention.rotary_emb.inv_freq': zeros(2),
      'gpt_neox.layers.0.attention.bias': zeros(1, 1, 32, 32),
      'gpt_neox.layers.0.attention.masked_bias': zeros(),
    }
    await expect(check('gpt_neox', (tensors) => ({ ...tensors, ...neox }))).resolves.toBeUndefined()
    const copied = (tensors: Record<string, TensorToWrite>) => {
      const table = tensors['gpt_neox.embed_in.weight']!
      return { ...tensors, 'embed_out.weight': table, 'lm_head.weight': table }
    }
    await expect(check('gpt_neox', copied, { tie_word_embeddings: true })).resolves.toBeUndefined()
    await expect(check('llama', (tensors) => ({ ...tensors, 'lm_head.bias': zeros(41) }))).rejects.toThrow(
      'lm_head.bias',
    )
  })

  test.each([
    ['llama', 'model.layers.0.attn.bias'],
    ['gpt2 untied', 'transformer.h.0.attention.bias'],
    ['gpt_neox', 'gpt_neox.layers.0.attn.masked_bias'],
  ])('lets pass only what its own writers leave behind: %s has no place for %s', async (name, leftover) => {
    await expect(check(name, (tensors) => ({ ...tensors, [leftover]: zeros(1) }))).rejects.toThrow(`'${leftover}'`)
  })
})

describe('loadWeights', () => {
  test('finds tensors under the names of other writers', async () => {
    expect(await logitsOf('gpt2', renamed(/^transformer\./, ''))).toEqual(await logitsOf('gpt2'))
    expect(await logitsOf('llama', renamed(/^model\./, ''))).toEqual(await logitsOf('llama'))
    expect(await logitsOf('gpt_neox', renamed(/^gpt_neox\./, ''))).toEqual(await logitsOf('gpt_neox'))
    expect(await logitsOf('gpt_neox', renamed(/^embed_out/, 'lm_head'))).toEqual(await logitsOf('gpt_neox'))
  })

  test('gives embeddings by token and position, and rows of the unembedding', async () => {
    await using checkpoint = await openCheckpoint(await tinyModel('gpt2 untied'))
    await using model = await loadModel(checkpoint, { threads: 1 })
    const { weights } = model.loaded
    const token = (await checkpoint.read('transformer.wte.weight')).data
    const position = (await checkpoint.read('transformer.wpe.weight')).data
    const rows = await weights.embed([7, 0], 5)
    const expected = [7, 0].flatMap((id, i) =>
      Array.from({ length: 12 }, (_, d) => Math.fround(token[id * 12 + d]! + position[(5 + i) * 12 + d]!)),
    )
    expect([...rows]).toEqual(expected)
    const head = (await checkpoint.read('lm_head.weight')).data
    expect(await weights.unembeddingRows([40, 2])).toEqual(
      Float32Array.of(...head.subarray(480, 492), ...head.subarray(24, 36)),
    )
  })

  test.each(['llama', 'gemma2', 'gpt2'])('holds the unembedding in pieces that give the same, %s', async (name) => {
    const dir = await tinyModel(name)
    const results = await Promise.all(
      // 41 rows of 12 numbers: in one piece, in pieces of 10 rows, and row by row
      [2 ** 20, 500, 1].map(async (pieceBytes) => {
        await using checkpoint = await openCheckpoint(dir)
        await using model = await loadModel(checkpoint, { threads: 1, pieceBytes })
        const { logits } = await model.lastPosition(someIds(5))
        const { attribution, prob } = await attribute(model, someIds(5), 40, { rule: 'paper', steps: 4 })
        return { nPieces: model.loaded.weights.head.nPieces, logits, attribution, prob }
      }),
    )
    expect(results.map(({ nPieces }) => nPieces)).toEqual([1, 5, 41])
    for (const { logits, attribution, prob } of results.slice(1)) {
      expectClose(logits, results[0]!.logits, 1e-6)
      expectClose([prob], [results[0]!.prob], 1e-5)
      expectClose(attribution, results[0]!.attribution, 1e-5)
    }
  })

  test('scales embeddings where the architecture does', async () => {
    await using checkpoint = await openCheckpoint(await tinyModel('gemma2'))
    await using model = await loadModel(checkpoint, { threads: 1 })
    const table = (await checkpoint.read('model.embed_tokens.weight')).data
    const row = await model.loaded.weights.embed([3], 0)
    expect([...row]).toEqual([...table.subarray(36, 48)].map((value) => Math.fround(value * Math.sqrt(12))))
  })
})

describe('parameterBytes and residentBytes', () => {
  test.each(['llama', 'llama with biases, tied', 'gpt2', 'gpt2 untied', 'phi3', 'gpt_neox'])(
    'count every number of %s once, and those that leave the file',
    async (name) => {
      const { architecture, args } = tinyGraphs(name)
      await using checkpoint = await openCheckpoint(await tinyModel(name))
      const stored = [...checkpoint.tensors.values()].reduce(
        (sum, { shape }) => sum + 4 * shape.reduce((product, length) => product * length, 1),
        0,
      )
      const weights = architecture.weights(args)
      expect(parameterBytes(args, weights)).toBe(stored)
      const embedding = weights.unembedding === weights.embedding ? 0 : 4 * 41 * args.dModel
      const positions = weights.positionEmbedding ? 4 * 32 * args.dModel : 0
      expect(residentBytes(args, weights)).toBe(stored - embedding - positions)
    },
  )
})
