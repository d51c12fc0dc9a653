import { describe, expect, test } from 'vitest'
import { HostDevice } from '../../../../main/engine/runtime/hostDevice.ts'

const device = new HostDevice('cpu', { threads: 1 })
/** `[batch, n, 2]`: the first number of a row says which prompt and row it is. */
const rows = (batch: number, n: number, from = 0) =>
  device.upload(
    Float32Array.from({ length: batch * n * 2 }, (_, i) => {
      const [prompt, row] = [Math.floor(i / (2 * n)), Math.floor(i / 2) % n]
      return i % 2 === 0 ? 100 * prompt + from + row : -1
    }),
    [batch, n, 2],
  )
const labels = async (tensor: Awaited<ReturnType<typeof rows>>) =>
  (await device.download(tensor)).filter((_, i) => i % 2 === 0)

describe('HostDevice', () => {
  test('rows are joined and taken prompt by prompt', async () => {
    const joined = await device.joinRows(await rows(2, 3), await rows(2, 2, 50))
    expect(joined.dims).toEqual([2, 5, 2])
    expect([...(await labels(joined))]).toEqual([0, 1, 2, 50, 51, 100, 101, 102, 150, 151])
    const taken = await device.takeRows(joined, 2, 4)
    expect(taken.dims).toEqual([2, 2, 2])
    expect([...(await labels(taken))]).toEqual([2, 50, 102, 150])
  })

  test('rows of one prompt are taken without a copy', async () => {
    const all = await rows(1, 4)
    const taken = await device.download(await device.takeRows(all, 1, 3))
    expect(taken.buffer).toBe((await device.download(all)).buffer)
    expect(taken[0]).toBe(1)
  })

  test('no rows are a tensor as well', async () => {
    const none = await device.takeRows(await rows(2, 3), 1, 1)
    expect(none.dims).toEqual([2, 0, 2])
    expect((await device.joinRows(none, await rows(2, 1))).dims).toEqual([2, 1, 2])
  })

  test('token ids are no numbers to compute with', async () => {
    const ids = await device.upload(new BigInt64Array([1n]), [1, 1])
    expect(() => device.download(ids)).toThrow('expected float32')
  })
})
