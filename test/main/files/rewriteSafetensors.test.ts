import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rewriteSafetensors } from '../../../main/files/rewriteSafetensors.ts'
import { openSafetensors } from '../../../main/files/safetensors.ts'
import { writeSafetensors } from '../../../main/files/writeSafetensors.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const tensors = {
  half: { data: Uint16Array.of(0x3c00, 0x4000, 0xbc00), shape: [3], dtype: 'F16' as const },
  bfloat: { data: Uint16Array.of(0x3f80, 0x4000), shape: [1, 2], dtype: 'BF16' as const },
  whole: { data: Float32Array.of(1, 2), shape: [2] },
  count: { data: Int32Array.of(7), shape: [] },
}

async function source() {
  const dir = await temporaryFolder()
  const path = join(dir, 'in.safetensors')
  await writeSafetensors(path, tensors, { metadata: { format: 'pt' } })
  return { dir, path, out: join(dir, 'out.safetensors') }
}

describe('rewriteSafetensors', () => {
  test('replaces nothing: the same bytes', async () => {
    const { path, out } = await source()
    await using file = await openSafetensors(path)
    await rewriteSafetensors(file, out, new Map())
    expect(await readFile(out)).toEqual(await readFile(path))
  })

  test('replaces one tensor, wider than before, and keeps the bits of the others, aligned', async () => {
    const { path, out } = await source()
    await using file = await openSafetensors(path)
    const read = () => Promise.resolve(Float32Array.of(0.1, 3))
    await rewriteSafetensors(file, out, new Map([['bfloat', { dtype: 'F32' as const, read }]]))
    await using written = await openSafetensors(out)
    expect(written.metadata).toEqual({ format: 'pt' })
    expect((await written.read('bfloat')).data).toEqual(Float32Array.of(0.1, 3))
    expect((await written.read('half')).data).toEqual(Float32Array.of(1, 2, -1))
    expect((await written.readInt32('count')).data).toEqual(Int32Array.of(7))
    for (const { dtype, start } of written.tensors.values()) expect(start % (dtype === 'F16' ? 2 : 4)).toBe(0)
  })

  test('rounds to the dtype it is told, and says how far it is', async () => {
    const { path, out } = await source()
    await using file = await openSafetensors(path)
    const done: number[] = []
    const read = () => Promise.resolve(Float32Array.of(1.001, 2, 3))
    const replacements = new Map([['half', { dtype: 'BF16' as const, read }]])
    await rewriteSafetensors(file, out, replacements, { onProgress: (bytes, total) => done.push(bytes, total) })
    await using written = await openSafetensors(out)
    expect([...(await written.read('half')).data]).toEqual([1, 2, 3])
    expect(done.slice(-2)).toEqual([22, 22])
  })

  test('stopped or failing, it leaves no file', async () => {
    const { dir, path, out } = await source()
    await using file = await openSafetensors(path)
    const failing = { dtype: 'F32' as const, read: () => Promise.reject(new Error('no numbers')) }
    await expect(rewriteSafetensors(file, out, new Map([['whole', failing]]))).rejects.toThrow('no numbers')
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(rewriteSafetensors(file, out, new Map(), { signal })).rejects.toThrow('stop')
    expect(await readdir(dir)).toEqual(['in.safetensors'])
  })
})
