import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ggufSpellings } from '../../main/engine/architectures/registry.ts'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { loadModel } from '../../main/engine/runtime/model.ts'
import { expand } from '../../main/tensor/storedForm.ts'
import { expectClose } from '../support/closeness.ts'

const dir = join(import.meta.dirname, 'ggufModels')
const names = readdirSync(dir).flatMap((name) => /^(.*)\.gguf$/.exec(name)?.[1] ?? [])

/** Of the largest logit: float32 sums in another order, as in `tiny`. */
const tolerance = 2e-6

describe('models in GGUF files', () => {
  test('there is one of every architecture that such files may have', () => {
    expect(names).toEqual(expect.arrayContaining(ggufSpellings.map(({ architecture }) => architecture)))
  })

  test.each(names)('%s gives the logits that transformers computes with the numbers of the file', async (name) => {
    const { cases } = JSON.parse(readFileSync(join(dir, `${name}.json`), 'utf8')) as {
      readonly cases: readonly { readonly ids: readonly number[]; readonly logits: readonly number[] }[]
    }
    await using checkpoint = await openCheckpoint(join(dir, `${name}.gguf`))
    const model = await loadModel(checkpoint, { threads: 1 })
    onTestFinished(() => model[Symbol.asyncDispose]())
    for (const { ids, logits } of cases) expectClose((await model.lastPosition(ids, {})).logits, logits, tolerance)
  })

  test.each(names)('%s has the same weights as they are stored, row by row, and whole', async (name) => {
    await using checkpoint = await openCheckpoint(join(dir, `${name}.gguf`))
    for (const tensor of checkpoint.tensors.keys()) {
      const whole = await checkpoint.read(tensor)
      const { form, bytes, read } = checkpoint.stored(tensor)
      const stored = new Uint8Array(bytes)
      await read(stored)
      expect(expand(form, stored), tensor).toEqual(whole.data)
      const [nRows = 0, width = 1] = whole.shape
      const rows = await checkpoint.readRows(tensor, 1, nRows)
      expect(rows.data, tensor).toEqual(whole.data.subarray(width))
    }
  })
})
