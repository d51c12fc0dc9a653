import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeSafetensors, type TensorToWrite } from '../../../main/files/writeSafetensors.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

describe('writeSafetensors', () => {
  test('writes the bytes of the format: length, padded JSON, data', async () => {
    const path = join(await temporaryFolder(), 'out.safetensors')
    await writeSafetensors(path, { x: { data: Float32Array.of(1), shape: [1, 1] } }, { metadata: { k: 'v' } })
    const bytes = await readFile(path)
    const json = '{"__metadata__":{"k":"v"},"x":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}'
    const length = Math.ceil(json.length / 8) * 8
    expect(bytes.readBigUInt64LE()).toBe(BigInt(length))
    expect(bytes.toString('utf8', 8, 8 + length)).toBe(json.padEnd(length))
    expect(bytes.subarray(8 + length)).toEqual(Buffer.from([0, 0, 0x80, 0x3f]))
  })

  test('gives equal bytes for tensors in another order', async () => {
    const dir = await temporaryFolder()
    const a = { data: Float32Array.of(1, 2), shape: [2] }
    const b = { data: Uint16Array.of(1, 2, 3), shape: [3], dtype: 'BF16' as const }
    const c = { data: Int32Array.of(1), shape: [] }
    await writeSafetensors(join(dir, '1'), { a, b, c })
    await writeSafetensors(
      join(dir, '2'),
      new Map<string, TensorToWrite>([
        ['c', c],
        ['b', b],
        ['a', a],
      ]),
    )
    expect(await readFile(join(dir, '1'))).toEqual(await readFile(join(dir, '2')))
  })

  test('refuses a shape that does not fit and a name that is taken, writing nothing', async () => {
    const dir = await temporaryFolder()
    const x = { data: new Float32Array(5), shape: [2, 3] }
    const writing = writeSafetensors(join(dir, 'out'), { x })
    await expect(writing).rejects.toMatchObject({ code: 'input.shape' })
    await expect(writing).rejects.toThrow("tensor 'x' has 5 values, but its shape [2, 3] holds 6")
    await expect(writeSafetensors(join(dir, 'out'), { __metadata__: { ...x, shape: [5] } })).rejects.toThrow()
    expect(await readdir(dir)).toEqual([])
  })

  test('leaves nothing behind when aborted', async () => {
    const dir = await temporaryFolder()
    const big = { data: new Float32Array(2 ** 24), shape: [2 ** 24] }
    const controller = new AbortController()
    const writing = writeSafetensors(join(dir, 'out'), { big }, { signal: controller.signal })
    setTimeout(() => controller.abort(new Error('stop')), 5)
    await expect(writing).rejects.toThrow('stop')
    expect(await readdir(dir)).toEqual([])
  })
})
