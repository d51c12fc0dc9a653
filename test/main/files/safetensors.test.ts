import { execFileSync } from 'node:child_process'
import { truncate, writeFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isWorkbenchError } from '../../../main/base/errors.ts'
import { openSafetensors } from '../../../main/files/safetensors.ts'
import { writeSafetensors } from '../../../main/files/writeSafetensors.ts'
import { seededRandom } from '../../support/random.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

/** A file with this header (text, or a value to be written as JSON) and data; the length may be a lie. */
function bytesOf(header: unknown, nData = 0, claimed?: bigint): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(claimed ?? BigInt(json.length))
  return Buffer.concat([length, json, Buffer.alloc(nData)])
}

async function fileWith(content: Buffer): Promise<string> {
  const path = join(await temporaryFolder(), 'test.safetensors')
  await writeFile(path, content)
  return path
}

const tensor = (dtype: unknown, shape: unknown, data_offsets: unknown) => ({ dtype, shape, data_offsets })
const f32 = (n: number, begin: number) => tensor('F32', [n], [begin, begin + 4 * n])

/** Three tensors with metadata, as the tests below need them whole and damaged. */
async function sample(): Promise<string> {
  const path = join(await temporaryFolder(), 'sample.safetensors')
  const tensors = {
    matrix: { data: Float32Array.from({ length: 12 }, (_, i) => i - 5.5), shape: [4, 3] },
    counts: { data: Int32Array.of(-1, 2 ** 31 - 1), shape: [2] },
    half: { data: Uint16Array.of(0x3c00, 0xc000, 0x0001), shape: [3], dtype: 'F16' as const },
  }
  await writeSafetensors(path, tensors, { metadata: { rule: 'adaptive' } })
  return path
}

describe('openSafetensors', () => {
  test('reads what was written: values, shapes, metadata', async () => {
    await using file = await openSafetensors(await sample())
    expect(file.metadata).toEqual({ rule: 'adaptive' })
    expect([...file.tensors.keys()].sort()).toEqual(['counts', 'half', 'matrix'])
    expect(await file.read('matrix')).toEqual({
      shape: [4, 3],
      data: Float32Array.from({ length: 12 }, (_, i) => i - 5.5),
    })
    expect(await file.read('half')).toEqual({ shape: [3], data: Float32Array.of(1, -2, 2 ** -24) })
    expect(await file.readInt32('counts')).toEqual({ shape: [2], data: Int32Array.of(-1, 2 ** 31 - 1) })
  })

  test('reads rows as slices of the whole, also none', async () => {
    await using file = await openSafetensors(await sample())
    const { data } = await file.read('matrix')
    expect(await file.readRows('matrix', 1, 3)).toEqual({ shape: [2, 3], data: data.slice(3, 9) })
    expect(await file.readRows('half', 2, 3)).toEqual({ shape: [1], data: Float32Array.of(2 ** -24) })
    expect((await file.readRows('matrix', 4, 4)).shape).toEqual([0, 3])
    await expect(file.readRows('matrix', 3, 5)).rejects.toMatchObject({ code: 'input.shape' })
    await expect(file.readRows('matrix', -1, 2)).rejects.toMatchObject({ code: 'input.shape' })
  })

  test('yields the bytes of a tensor in order, in bounded chunks', async () => {
    const path = join(await temporaryFolder(), 'long.safetensors')
    const long = { data: Int32Array.from({ length: 3 * 2 ** 20 + 5 }, (_, i) => i), shape: [3 * 2 ** 20 + 5] }
    await writeSafetensors(path, { long })
    await using file = await openSafetensors(path)
    const sizes: number[] = []
    const bytes = Buffer.alloc(long.data.byteLength)
    let at = 0
    for await (const chunk of file.chunks('long')) {
      bytes.set(chunk, at)
      at += chunk.length
      sizes.push(chunk.length)
    }
    expect(Math.max(...sizes)).toBe(4 * 2 ** 20)
    expect(bytes.equals(Buffer.from(long.data.buffer))).toBe(true)
  })

  test('accepts empty and scalar tensors, odd offsets, unpadded headers and a file without tensors', async () => {
    const header = { a: tensor('U8', [1], [0, 1]), b: tensor('F32', [], [1, 5]), c: tensor('F32', [0, 7], [5, 5]) }
    await using file = await openSafetensors(await fileWith(bytesOf(header, 5)))
    expect(await file.read('b')).toEqual({ data: Float32Array.of(0), shape: [] })
    expect(await file.read('c')).toEqual({ data: new Float32Array(0), shape: [0, 7] })
    await using empty = await openSafetensors(await fileWith(bytesOf({})))
    expect(empty.tensors.size).toBe(0)
  })

  test.each<[string, Buffer, RegExp]>([
    ['an empty file', Buffer.alloc(0), /0 bytes, too few/],
    ['less than a length', Buffer.alloc(7), /7 bytes, too few/],
    [
      'a Git LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n'),
      /git lfs pull/,
    ],
    ['a header of no length', bytesOf('', 0), /begin with '\{'/],
    ['a header longer than the file', bytesOf('{}', 0, 3n), /claims 3 bytes, but only 2 follow: it is truncated/],
    ['a header longer than allowed', bytesOf('{}', 0, 100_000_001n), /the format allows 100000000/],
    ['the largest length there is', bytesOf('{}', 0, 2n ** 64n - 1n), /the format allows/],
    ['a header that begins with a space', bytesOf(' {}'), /begin with '\{'/],
    ['a header that is cut', bytesOf('{"a":'), /not valid JSON/],
    ['two objects', bytesOf('{}{}'), /not valid JSON/],
    ['a header that is not UTF-8', Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0x7d]), /not valid JSON/],
    ['deep nesting', bytesOf(`{"a":${'['.repeat(50)}${']'.repeat(50)}}`), /deeper than 3/],
    ['a tensor twice', bytesOf('{"a":{},"\\u0061":{}}'), /has the key .* twice/],
    ['a field twice', bytesOf('{"a":{"dtype":"F32","dtype":"F16"}}'), /has the key "dtype" twice/],
    ['metadata that is a list', bytesOf({ __metadata__: [] }), /__metadata__ is not an object/],
    ['metadata that is not text', bytesOf({ __metadata__: { n: 1 } }), /entry "n" is not a string/],
    ['a tensor that is a number', bytesOf({ a: 1 }), /"a" is not described/],
    ['a tensor without fields', bytesOf({ a: {} }), /"a" has the unknown dtype nothing/],
    ['an unknown dtype', bytesOf({ a: tensor('F33', [1], [0, 4]) }, 4), /unknown dtype "F33"/],
    ['a dtype every object has', bytesOf({ a: tensor('constructor', [1], [0, 4]) }, 4), /unknown dtype/],
    ['a negative size', bytesOf({ a: tensor('F32', [-1], [0, 4]) }, 4), /shape \[-1\]/],
    ['a broken size', bytesOf({ a: tensor('F32', [0.5], [0, 2]) }, 2), /shape \[0.5\]/],
    ['a shape that is a number', bytesOf({ a: tensor('F32', 1, [0, 4]) }, 4), /shape 1/],
    ['a size beyond exact integers', bytesOf('{"a":{"dtype":"U8","shape":[1e30],"data_offsets":[0,4]}}', 4), /shape/],
    ['sizes whose product overflows', bytesOf({ a: tensor('U8', [2 ** 40, 2 ** 40], [0, 4]) }, 4), /too many bytes/],
    ['a negative offset', bytesOf({ a: tensor('F32', [1], [-4, 0]) }, 4), /data_offsets \[-4,0\]/],
    ['one offset', bytesOf({ a: tensor('F32', [1], [4]) }, 4), /data_offsets \[4\]/],
    ['offsets in the wrong order', bytesOf({ a: tensor('F32', [1], [4, 0]) }, 4), /before it begins/],
    [
      'an offset beyond the file',
      bytesOf({ a: f32(2, 0) }, 4),
      /ends at data byte 8, but the file holds 4: it is trunc/,
    ],
    ['a size that does not fit the shape', bytesOf({ a: tensor('F32', [2], [0, 4]) }, 4), /needs 8 bytes, but 4/],
    ['half a byte', bytesOf({ a: tensor('F4', [1], [0, 1]) }, 1), /too many bytes|needs/],
    ['overlapping tensors', bytesOf({ a: f32(2, 0), b: f32(2, 4) }, 12), /"b" overlaps/],
    ['one tensor inside another', bytesOf({ a: f32(4, 0), b: f32(1, 4) }, 16), /"b" overlaps/],
    ['the same bytes twice', bytesOf({ a: f32(1, 0), b: f32(1, 0) }, 4), /"b" overlaps/],
    ['a hole at the start', bytesOf({ a: f32(1, 4) }, 8), /4 bytes before tensor "a"/],
    ['a hole in the middle', bytesOf({ a: f32(1, 0), b: f32(1, 8) }, 12), /4 bytes before tensor "b"/],
    ['bytes behind the last tensor', bytesOf({ a: f32(1, 0) }, 5), /last 1 bytes belong to no tensor/],
  ])('refuses %s, naming file and place', async (_, content, message) => {
    const path = await fileWith(content)
    const refusal = openSafetensors(path)
    await expect(refusal).rejects.toMatchObject({ name: 'WorkbenchError', code: 'input.format' })
    await expect(refusal).rejects.toThrow(message)
    await expect(refusal).rejects.toThrow(path)
  })

  test('keeps a message short whatever the file says', async () => {
    const long = { ['n'.repeat(1e5)]: tensor('F32', Array(1e5).fill(1), [0, 8]) }
    const error: unknown = await openSafetensors(await fileWith(bytesOf(long, 8))).catch((caught) => caught)
    expect(String(error).length).toBeLessThan(1000)
  })

  test('refuses the file cut after any number of bytes', async () => {
    const path = await sample()
    await using whole = await openSafetensors(path)
    for (let length = whole.sizeBytes - 1; length >= 0; length--) {
      await truncate(path, length)
      const error: unknown = await openSafetensors(path).catch((caught) => caught)
      expect(error, `cut to ${length} bytes`).toMatchObject({ name: 'WorkbenchError', code: 'input.format' })
    }
  })

  test('either reads or refuses a file with random bytes changed; nothing else happens', async () => {
    const random = seededRandom(7)
    const header = { matrix: f32(2, 0), half: tensor('F16', [2], [8, 12]), __metadata__: { a: 'b' } }
    const original = bytesOf(header, 12)
    const path = await fileWith(original)
    const outcomes = { read: 0, refused: 0 }
    for (let round = 0; round < 600; round++) {
      const bytes = Buffer.from(original)
      // Digits keep the JSON whole and so reach the checks behind it.
      const value = round % 2 === 0 ? 48 + Math.floor(random() * 10) : Math.floor(random() * 256)
      bytes[Math.floor(random() * bytes.length)] = value
      await writeFile(path, bytes)
      try {
        await using file = await openSafetensors(path)
        for (const name of file.tensors.keys()) await file.read(name)
        outcomes.read++
      } catch (error) {
        if (!isWorkbenchError(error)) throw error
        outcomes.refused++
      }
    }
    expect(outcomes.read).toBeGreaterThan(30)
    expect(outcomes.refused).toBeGreaterThan(300)
  })

  test('refuses to read other dtypes as weights, and names the tensor', async () => {
    await using file = await openSafetensors(await fileWith(bytesOf({ w: tensor('F8_E4M3', [4], [0, 4]) }, 4)))
    await expect(file.read('w')).rejects.toMatchObject({ code: 'input.unsupported' })
    await expect(file.read('w')).rejects.toThrow("tensor 'w' is stored as F8_E4M3")
    await expect(file.readInt32('w')).rejects.toThrow('expected I32')
    await expect(file.read('none')).rejects.toMatchObject({ code: 'input.missing' })
  })

  test('refuses to hold 1 GiB in one piece, and still reads its rows', async () => {
    const shape = [2 ** 18, 2 ** 10]
    const path = await fileWith(bytesOf({ big: tensor('BF16', shape, [0, 2 ** 29]) }))
    await truncate(path, 2 ** 29 + bytesOf({ big: tensor('BF16', shape, [0, 2 ** 29]) }).length) // sparse: no disk used
    await using file = await openSafetensors(path)
    await expect(file.read('big')).rejects.toThrow(/takes 1 GiB as float32.*by rows/)
    expect((await file.readRows('big', 2 ** 18 - 1, 2 ** 18)).data).toEqual(new Float32Array(2 ** 10))
  })

  test('gives nothing of a file that was written over since it was opened', async () => {
    const path = await sample()
    await using file = await openSafetensors(path)
    const { start, end } = file.tensors.get('half')!
    await utimes(path, 1, 1)
    const refusal = expect.objectContaining({
      code: 'run.disk',
      message: expect.stringContaining('was changed') as unknown,
    })
    await expect(file.read('half')).rejects.toEqual(refusal)
    await expect(file.readRows('half', 0, 1)).rejects.toEqual(refusal)
    await expect(file.readBytes('half', new Uint8Array(end - start))).rejects.toEqual(refusal)
  })

  test('notices that the file became shorter, and that it changed', async () => {
    const path = await sample()
    await using file = await openSafetensors(path)
    expect(await file.isUnchanged()).toBe(true)
    await truncate(path, file.sizeBytes - 40)
    expect(await file.isUnchanged()).toBe(false)
    await expect(file.read('half')).rejects.toThrow('became shorter')
  })

  test('refuses a folder, a pipe and a path that is not there, without waiting', async () => {
    const dir = await temporaryFolder()
    const pipe = join(dir, 'pipe')
    execFileSync('mkfifo', [pipe])
    await expect(openSafetensors(dir)).rejects.toThrow('is not a file')
    await expect(openSafetensors(pipe)).rejects.toThrow('is not a file')
    await expect(openSafetensors(join(dir, 'none'))).rejects.toMatchObject({ code: 'input.missing' })
  })

  test('stops reading when aborted', async () => {
    await using file = await openSafetensors(await sample())
    const controller = new AbortController()
    controller.abort(new Error('stop'))
    const options = { signal: controller.signal }
    await expect(file.read('matrix', options)).rejects.toThrow('stop')
    await expect(file.read('half', options)).rejects.toThrow('stop')
    await expect(openSafetensors(file.path, options)).rejects.toThrow('stop')
  })
})
