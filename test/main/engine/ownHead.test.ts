import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openCheckpoint } from '../../../main/engine/openCheckpoint.ts'
import { loadModel } from '../../../main/engine/runtime/model.ts'
import type { TensorToWrite } from '../../../main/files/writeSafetensors.ts'
import type { Checkpoint } from '../../../main/models/checkpoint/checkpoint.ts'
import { someIds } from '../../support/loadTiny.ts'
import { tinyModel } from '../../support/tinyModel.ts'

type Tensors = Record<string, TensorToWrite>

const table = 'model.embed_tokens.weight'

/** A tied model with a second table. */
function withHead(head: (embedding: Float32Array) => Float32Array) {
  return tinyModel('llama with biases, tied', {
    adjust: (tensors: Tensors) => ({
      ...tensors,
      'lm_head.weight': { shape: tensors[table]!.shape, data: head(tensors[table]!.data as Float32Array) },
    }),
  })
}

async function opened(dir: string): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(dir)
  onTestFinished(() => checkpoint.close())
  return checkpoint
}

async function logitsOf(checkpoint: Checkpoint): Promise<Float32Array> {
  await using model = await loadModel(checkpoint, { threads: 1 })
  return (await model.lastPosition(someIds(5))).logits
}

describe('openCheckpoint', () => {
  test('keeps an unembedding that differs from the embedding it is said to be, and says so', async () => {
    const dir = await withHead((embedding) => embedding.toReversed())
    const own = await opened(dir)
    expect(own.config['tie_word_embeddings']).toBe(false)
    expect(own.notes!.warnings).toEqual([
      expect.stringContaining(`${dir} has an unembedding of its own (lm_head.weight)`),
    ])
    const config = JSON.parse(await readFile(join(dir, 'config.json'), 'utf8')) as Record<string, unknown>
    const before = { stamp: own.stamp(), fingerprint: await own.fingerprint(), logits: await logitsOf(own) }
    await writeFile(join(dir, 'config.json'), JSON.stringify({ ...config, tie_word_embeddings: false }))
    const untied = await opened(dir)
    expect(untied.notes!.warnings).toEqual([])
    expect(await logitsOf(untied)).toEqual(before.logits)
    const tied = await opened(await tinyModel('llama with biases, tied'))
    expect(await logitsOf(tied)).not.toEqual(before.logits)
    // nothing that was kept for the tied reading of these files may be taken for it
    expect(before.stamp).not.toBe(untied.stamp())
    expect(await own.fingerprint()).toBe(before.fingerprint)
    expect(await (await opened(dir)).fingerprint()).not.toBe(before.fingerprint)
  })

  test('says nothing of an unembedding that equals the embedding, and holds one table', async () => {
    const twice = await opened(await withHead((embedding) => embedding.slice()))
    expect(twice.notes!.warnings).toEqual([])
    const once = await opened(await tinyModel('llama with biases, tied'))
    const held = async (checkpoint: Checkpoint): Promise<number> => {
      let total = 0
      await using _ = await loadModel(checkpoint, { threads: 1, onProgress: (step) => (total = step.total) })
      return total
    }
    expect(await held(twice)).toBe(await held(once))
  })

  test('takes the unembedding for both where a tied model has only that', async () => {
    const names = ({ [table]: data, ...rest }: Tensors): Tensors => ({ ...rest, 'lm_head.weight': data! })
    const renamed = await opened(await tinyModel('llama with biases, tied', { adjust: names }))
    const usual = await opened(await tinyModel('llama with biases, tied'))
    expect(await logitsOf(renamed)).toEqual(await logitsOf(usual))
  })

  test('closes the files of a checkpoint whose tables cannot be compared', async () => {
    const dir = await withHead((embedding) => embedding.with(3, NaN))
    await expect(openCheckpoint(dir)).rejects.toThrow("tensor 'lm_head.weight' holds NaN")
  })
})
