import { describe, expect, test } from 'vitest'
import { logitsBehind } from '../../../../main/engine/runtime/logits.ts'
import { expectClose } from '../../../support/closeness.ts'
import { loadTiny, loadTinyReference, someIds } from '../../../support/loadTiny.ts'

describe('logitsOf', () => {
  test.each(['llama', 'gemma2', 'gpt2'])('gives those behind each opening of a text, %s', async (name) => {
    const { model, device } = await loadTinyReference(name)
    const ids = someIds(5)
    const { final: stream } = await model.text(ids, new Set())
    const held = device.nLive
    let n = 0
    for await (const logits of model.logitsOf(stream)) {
      expectClose(logits, (await model.lastPosition(ids.slice(0, ++n))).logits, 1e-6, `${n} tokens`)
    }
    expect(n).toBe(5)
    expect(device.nLive).toBe(held)
  })

  test('takes several passes where the logits of all are too many', async () => {
    const model = await loadTiny('llama', { vocab_size: 60_000 })
    const { final: stream } = await model.text(someIds(20), new Set())
    const rows = 430 // 419 of them fill the limit
    const repeated = Float32Array.from({ length: rows * 12 }, (_, i) => stream[i % stream.length]!)
    let row = 0
    for await (const logits of model.logitsOf(repeated)) {
      if ([0, 418, 419, 429].includes(row)) {
        const final = repeated.subarray(row * 12, (row + 1) * 12)
        expectClose(logits, await logitsBehind(model.loaded, { final }), 1e-5, `row ${row}`)
      }
      row++
    }
    expect(row).toBe(rows)
  })

  test('gives those of several streams side by side', async () => {
    const model = await loadTiny('llama')
    const streams = await Promise.all(
      [1, 2, 3].map(async (seed) => (await model.text(someIds(5, seed), new Set())).final),
    )
    const together: number[][][] = []
    for await (const rows of model.logitsTogether(streams)) together.push(rows.map((row) => [...row]))
    for (const [i, stream] of streams.entries()) {
      let at = 0
      for await (const logits of model.logitsOf(stream)) expect(together[at++]![i]).toEqual([...logits])
      expect(at).toBe(together.length)
    }
  })

  test('stops between passes', async () => {
    const model = await loadTiny('llama')
    const rows = model.logitsOf(new Float32Array(24), { signal: AbortSignal.abort(new Error('enough')) })
    await expect(rows.next()).rejects.toThrow('enough')
  })
})
