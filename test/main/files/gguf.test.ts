import { readFileSync } from 'node:fs'
import { utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isWorkbenchError } from '../../../main/base/errors.ts'
import { openGguf } from '../../../main/files/gguf.ts'
import { asBytes } from '../../../main/tensor/float32.ts'
import { mutated } from '../../attack/mutations.ts'
import { ggufBytes, type WrittenGguf, type WrittenTensor, type WrittenValue } from '../../support/ggufBytes.ts'
import { seededRandom } from '../../support/random.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const golden = new URL('../../golden/gguf/', import.meta.url)
const f32 = 0
const q8 = 8

function floats(name: string, n: number, first = 0): WrittenTensor {
  const data = asBytes(Float32Array.from({ length: n }, (_, i) => first + i))
  return { name, type: f32, shape: [n], data }
}

async function fileWith(content: Uint8Array, name = 'test.gguf'): Promise<string> {
  const path = join(await temporaryFolder(), name)
  await writeFile(path, content)
  return path
}

const written = (parts: WrittenGguf) => fileWith(ggufBytes(parts))

/** Parts of a split model in a new folder, one tensor each; the path of the first. */
async function splitModel(
  count: number,
  change: (i: number, part: WrittenGguf) => WrittenGguf | null = (_, part) => part,
): Promise<string> {
  const folder = await temporaryFolder()
  const path = (i: number) => join(folder, `m-0000${i}-of-0000${count}.gguf`)
  for (let i = 1; i <= count; i++) {
    const split: Record<string, WrittenValue> = {
      'split.no': ['uint16', i - 1],
      'split.count': ['uint16', count],
      'split.tensors.count': ['int32', count],
    }
    const name: WrittenValue = ['string', 'whole']
    const metadata = i === 1 ? { 'general.name': name, ...split } : split
    const part = change(i, { metadata, tensors: [floats(`t${i}`, 2 * i, i)] })
    if (part) await writeFile(path(i), ggufBytes(part))
  }
  return path(1)
}

describe('openGguf', () => {
  test('reads the tensors that the reference implementation wrote, to the bit', async () => {
    const expected = JSON.parse(readFileSync(new URL('sample.json', golden), 'utf8')) as Record<
      string,
      { dtype: string; shape: number[]; float32: string }
    >
    await using file = await openGguf(new URL('sample.gguf', golden).pathname)
    const found = [...file.tensors.values()].map(async ({ name, dtype, shape }) => {
      const { data } = await file.read(name)
      return [name, { dtype, shape, float32: Buffer.from(data.buffer).toString('base64') }] as const
    })
    expect(Object.fromEntries(await Promise.all(found))).toEqual(expected)
  })

  test('reads metadata of every type as the reference implementation wrote it', async () => {
    await using file = await openGguf(new URL('sample.gguf', golden).pathname)
    expect(Object.fromEntries(file.metadata)).toEqual({
      'general.architecture': 'llama',
      'sample.uint8': 255,
      'sample.int8': -128,
      'sample.uint16': 65535,
      'sample.int16': -32768,
      'sample.uint32': 2 ** 32 - 1,
      'sample.int32': -(2 ** 31),
      'sample.float32': Math.fround(1e-5),
      'sample.uint64': 2n ** 64n - 1n,
      'sample.int64': -5,
      'sample.float64': 1e-5,
      'sample.bool': true,
      'sample.string': 'ما 知 \ufffd ▁',
      'sample.strings': ['', 'Ġthe', '<0x0A>'],
      'sample.floats': Float32Array.of(0.5, -1.25),
      'sample.ints': Int32Array.of(-1, 2, 3),
      'sample.bools': [true, false],
    })
  })

  test('reads rows as slices of the whole, also of blocks, also none', async () => {
    await using file = await openGguf(new URL('sample.gguf', golden).pathname)
    for (const name of ['half.weight', 'Q8_0.weight', 'Q4_0.weight']) {
      const { data } = await file.read(name)
      expect(await file.readRows(name, 1, 3)).toEqual({ shape: [2, 64], data: data.slice(64, 192) })
      expect((await file.readRows(name, 3, 3)).shape).toEqual([0, 64])
      await expect(file.readRows(name, 2, 4)).rejects.toMatchObject({ code: 'input.shape' })
    }
    await expect(file.read('none')).rejects.toMatchObject({ code: 'input.missing' })
  })

  test('expands a tensor of several chunks, none of which ends within a block', async () => {
    const nBlocks = 130_000 // of 34 bytes: more than 4 MiB
    const data = new Uint8Array(nBlocks * 34)
    for (let i = 0; i < nBlocks; i++) data.set([0, 0x3c, i & 127], i * 34)
    await using file = await openGguf(await written({ tensors: [{ name: 'a', type: q8, shape: [nBlocks, 32], data }] }))
    const values = (await file.read('a')).data
    expect(values.filter((_, i) => i % 32 === 0)).toEqual(Float32Array.from({ length: nBlocks }, (_, i) => i & 127))
    const chunks: number[] = []
    for await (const chunk of file.chunks('a')) chunks.push(chunk.length)
    expect(chunks).toEqual([4 * 2 ** 20, data.length - 4 * 2 ** 20])
    const bytes = new Uint8Array(data.length)
    await file.readBytes('a', bytes)
    expect(Buffer.compare(bytes, data)).toBe(0)
  })

  test('accepts version 2, other alignments, padding or none behind the last tensor, scalars and empty tensors', async () => {
    const scalar = { ...floats('scalar', 1, 5), shape: [] }
    const parts = {
      version: 2,
      alignment: 64,
      metadata: { 'general.alignment': ['uint32', 64] },
      tensors: [floats('a', 3), scalar, { ...floats('none', 0), shape: [0, 7] }, floats('b', 1, 9)],
    } as const
    for (const bytes of [ggufBytes(parts), ggufBytes(parts).subarray(0, -60)]) {
      await using file = await openGguf(await fileWith(bytes))
      expect((await file.read('b')).data).toEqual(Float32Array.of(9))
      expect(await file.read('scalar')).toEqual({ shape: [], data: Float32Array.of(5) })
      expect(await file.read('none')).toEqual({ shape: [0, 7], data: new Float32Array(0) })
    }
    await using empty = await openGguf(await written({}))
    expect(empty.tensors.size).toBe(0)
  })

  test('reads a header that is longer than what is read at first', async () => {
    const long = 'ك'.repeat(5 * 2 ** 20) // 10 MiB
    await using file = await openGguf(
      await written({ metadata: { long: ['string', long] }, tensors: [floats('a', 2)] }),
    )
    expect(file.metadata.get('long')).toBe(long)
    expect((await file.read('a')).data).toEqual(Float32Array.of(0, 1))
  })

  test('sees that the file changed, and stops when aborted', async () => {
    const path = await written({ tensors: [floats('a', 2)] })
    await using file = await openGguf(path)
    expect(await file.isUnchanged()).toBe(true)
    await utimes(path, 1, 1)
    expect(await file.isUnchanged()).toBe(false)
    await expect(file.read('a')).rejects.toThrow('was changed')
    await expect(file.readRows('a', 0, 1)).rejects.toThrow('was changed')
    await expect(file.readBytes('a', new Uint8Array(8))).rejects.toThrow('was changed')
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(file.read('a', { signal })).rejects.toThrow('stop')
    await expect(openGguf(path, { signal })).rejects.toThrow('stop')
  })
})

describe('openGguf, of a split model', () => {
  test.each([1, 2, 3])('opens all parts when part %d is named, with the metadata of the first', async (named) => {
    const first = await splitModel(3)
    await using file = await openGguf(first.replace('00001-of', `0000${named}-of`))
    expect(file.path).toBe(first)
    expect(file.parts).toHaveLength(3)
    expect(file.metadata.get('general.name')).toBe('whole')
    expect([...file.tensors.keys()]).toEqual(['t1', 't2', 't3'])
    expect((await file.read('t3')).data).toEqual(Float32Array.of(3, 4, 5, 6, 7, 8))
    expect(file.tensors.get('t2')!.file).toContain('00002-of')
  })

  test('sees that any part changed', async () => {
    const first = await splitModel(2)
    await using file = await openGguf(first)
    await utimes(first.replace('00001-of', '00002-of'), 1, 1)
    expect(await file.isUnchanged()).toBe(false)
  })

  test('names a part that is missing', async () => {
    const first = await splitModel(3, (i, part) => (i === 2 ? null : part))
    await expect(openGguf(first)).rejects.toMatchObject({ code: 'input.missing' })
    await expect(openGguf(first)).rejects.toThrow(/one of 3 parts, of which m-00002-of-00003.gguf is not beside it/)
  })

  test('says how a part has to be named when its name does not say which it is', async () => {
    const metadata = { 'split.count': ['uint16', 2], 'split.no': ['uint16', 0] } as const
    await expect(openGguf(await written({ metadata }))).rejects.toThrow('end in -00001-of-00002.gguf')
  })

  test.each<[string, (i: number, part: WrittenGguf) => WrittenGguf, RegExp]>([
    [
      'of another model',
      (i, part) => (i === 2 ? { tensors: part.tensors! } : part),
      /m-00002.*does not say that it is part 2 of 2/,
    ],
    ['with a tensor of another', (_, part) => ({ ...part, tensors: [floats('t', 1)] }), /both have a tensor 't'/],
    ['with a tensor too few', (i, part) => (i === 2 ? { ...part, tensors: [] } : part), /2 tensors were split.*have 1/],
  ])('refuses a part %s, naming it', async (_, change, message) => {
    const refusal = openGguf(await splitModel(2, change))
    await expect(refusal).rejects.toMatchObject({ code: 'input.format' })
    await expect(refusal).rejects.toThrow(message)
  })

  test.each<[string, WrittenValue, WrittenValue]>([
    ['more parts than a model has', ['uint16', 65535], ['uint16', 0]],
    ['a part behind the last', ['uint16', 2], ['uint16', 2]],
    ['parts that are text', ['string', '2'], ['uint16', 0]],
    ['half a part', ['float32', 2.5], ['uint16', 0]],
  ])('refuses %s', async (_, count, no) => {
    const refusal = openGguf(await written({ metadata: { 'split.count': count, 'split.no': no } }))
    await expect(refusal).rejects.toMatchObject({ code: 'input.format' })
  })
})

describe('openGguf, of a file that is wrong', () => {
  const header = (rest: readonly (string | Uint8Array)[]) =>
    Buffer.concat([Buffer.from('GGUF'), word(3), ...rest.map((part) => Buffer.from(part))])
  const word = (value: number) => Buffer.from(Uint32Array.of(value).buffer)
  const long = (value: bigint) => Buffer.from(BigUint64Array.of(value).buffer)
  const key = Buffer.concat([long(1n), Buffer.from('k')])
  const one = (tensor: Partial<WrittenTensor>) => ggufBytes({ tensors: [{ ...floats('a', 4), ...tensor }] })

  test.each<[string, Uint8Array, RegExp]>([
    ['an empty file', Buffer.alloc(0), /truncated/],
    ['less than a magic number', Buffer.from('GG'), /truncated/],
    ['another kind of file', Buffer.from('PK\u0003\u0004 and so on'), /does not begin with GGUF/],
    ['the format before', Buffer.from('tjggxxxxxxxxxxxx'), /older format of ggml/],
    ['nothing but a magic number', Buffer.from('GGUF'), /truncated/],
    [
      '2^60 tensors in 100 bytes',
      header([long(2n ** 60n), long(0n), Buffer.alloc(76)]),
      /claims 1152921504606846976 tensors, but only 84/,
    ],
    ['2^64 - 1 keys', header([long(0n), long(2n ** 64n - 1n), Buffer.alloc(76)]), /metadata keys, but only/],
    ['a tensor more than there are', ggufBytes({ nTensors: 1n }), /claims 1 tensors, but only/],
    ['a key more than there are', ggufBytes({ nKeys: 1n, tensors: [floats('a', 4)] }), /GGUF file/],
    ['a tensor without a name', one({ name: '' }), /a tensor has no name/],
    ['a key without a name', ggufBytes({ metadata: { '': ['bool', true] } }), /a metadata key has no name/],
    [
      'more tensors than any model has',
      header([long(300_000n), long(0n), Buffer.alloc(24 * 300_000)]),
      /300000 tensors, more than/,
    ],
    ['more keys than any model has', header([long(0n), long(200_000n), Buffer.alloc(13 * 200_000)]), /200000 metadata/],
    ['a key name longer than the file', header([long(0n), long(1n), long(2n ** 40n), Buffer.alloc(40)]), /bytes of/],
    [
      'a key name longer than allowed',
      ggufBytes({ metadata: { ['k'.repeat(70_000)]: ['bool', true] } }),
      /70000 bytes, more than 65535/,
    ],
    ['text longer than the file', header([long(0n), long(1n), key, word(8), long(2n ** 62n), '....']), /bytes of met/],
    ['an unknown type', ggufBytes({ metadata: { k: [13, Buffer.alloc(8)] } }), /"k" has the unknown type 13/],
    ['a type every object has', ggufBytes({ metadata: { k: [2 ** 32 - 1, Buffer.alloc(8)] } }), /unknown type/],
    [
      'an array of an unknown type',
      ggufBytes({ metadata: { k: [9, Buffer.concat([word(99), long(1n)])] } }),
      /elements of the unknown type 99/,
    ],
    [
      'an array longer than the file',
      ggufBytes({ metadata: { k: [9, Buffer.concat([word(4), long(2n ** 61n)])] } }),
      /elements of metadata "k", but only/,
    ],
    [
      'an array of more texts than any vocabulary',
      ggufBytes({
        metadata: { k: [9, Buffer.concat([word(8), long(4_000_001n), Buffer.alloc(8 * 4_000_001)])] },
      }),
      /more than 4000000 values/,
    ],
    ['arrays in arrays', ggufBytes({ metadata: { k: ['arrays', [['array', 'uint8', [1]]]] } }), /array of arrays/],
    ['a truth value of 2', ggufBytes({ metadata: { k: [7, Buffer.of(2)] } }), /neither true nor false but 2/],
    [
      'text that is not UTF-8',
      ggufBytes({ metadata: { k: [8, Buffer.concat([long(2n), Buffer.of(0xc3, 0x28)])] } }),
      /"k" is not UTF-8/,
    ],
    [
      'a key twice',
      ggufBytes({
        metadata: [
          ['a', ['bool', true]],
          ['a', ['uint8', 1]],
        ],
      }),
      /the key "a" twice/,
    ],
    ['an alignment of 0', ggufBytes({ metadata: { 'general.alignment': ['uint32', 0] } }), /is 0, no power/],
    ['an alignment of 48', ggufBytes({ metadata: { 'general.alignment': ['uint32', 48] } }), /is 48, no power/],
    ['an alignment of 2^31', ggufBytes({ metadata: { 'general.alignment': ['uint32', 2 ** 31] } }), /no power/],
    ['an alignment in words', ggufBytes({ metadata: { 'general.alignment': ['string', '32'] } }), /"32", no power/],
    [
      'an alignment of a quarter',
      ggufBytes({ metadata: { 'general.alignment': ['float32', 0.25] } }),
      /0.25, no power/,
    ],
    ['a tensor twice', ggufBytes({ tensors: [floats('a', 8), floats('a', 8)] }), /"a" stands in it twice/],
    ['a tensor name that is too long', one({ name: 'n'.repeat(2000) }), /2000 bytes, more than 1024/],
    ['five axes', one({ shape: [1, 1, 1, 1, 4] }), /5 axes, more than 4/],
    ['four billion axes', header([long(1n), long(0n), key, word(2 ** 32 - 1), Buffer.alloc(64)]), /4294967295 axes/],
    ['an axis beyond exact integers', one({ shape: [2 ** 60, 1] }), /an axis of 1152921504606846976/],
    ['axes whose product overflows', one({ shape: [2 ** 40, 2 ** 40] }), /too many weights/],
    ['axes whose product fills the file many times', one({ shape: [2 ** 20, 2 ** 20] }), /truncated, fetch it again/],
    ['rows that are not whole blocks', one({ type: q8, shape: [2, 16] }), /rows of 16 weights; Q8_0 takes multiples/],
    ['a scalar of blocks', one({ type: q8, shape: [] }), /rows of 1 weights; Q8_0/],
    ['an offset that is not aligned', one({ offset: 4n }), /data byte 4, no multiple of 32/],
    ['the largest offset there is', one({ offset: 2n ** 64n - 32n }), /ends at data byte 18446744073709551600/],
    [
      'overlapping tensors',
      ggufBytes({ tensors: [floats('a', 32), { ...floats('b', 32), offset: 32n }] }),
      /"b" overlaps the tensor before it/,
    ],
    [
      'the same bytes twice',
      ggufBytes({ tensors: [floats('a', 8), { ...floats('b', 8), offset: 0n }] }),
      /"b" overlaps/,
    ],
    [
      'a hole in the middle',
      ggufBytes({ tensors: [floats('a', 8), { ...floats('b', 8), data: new Uint8Array(64), offset: 64n }] }),
      /32 bytes before tensor "b" belong to no tensor/,
    ],
    [
      'bytes behind the last tensor',
      Buffer.concat([ggufBytes({ tensors: [floats('a', 8)] }), Buffer.alloc(32)]),
      /last 32 bytes belong to no tensor/,
    ],
  ])('refuses %s, naming file and place', async (_, content, message) => {
    const path = await fileWith(content)
    const refusal = openGguf(path)
    await expect(refusal).rejects.toMatchObject({ name: 'WorkbenchError', code: 'input.format' })
    await expect(refusal).rejects.toThrow(message)
    await expect(refusal).rejects.toThrow(path)
  })

  test.each<[string, Uint8Array, RegExp]>([
    ['version 1', ggufBytes({ version: 1 }), /GGUF file of version 1/],
    ['version 4', ggufBytes({ version: 4 }), /GGUF file of version 4/],
    ['big-endian numbers', ggufBytes({ version: 3 << 24 }), /big-endian/],
    ['a type that is not read', one({ type: 16, shape: [256] }), /"a" is stored as IQ2_XXS/],
    ['integers as weights', one({ type: 26 }), /"a" is stored as I32/],
    ['a type that nobody knows', one({ type: 1000 }), /"a" is stored as type 1000/],
    ['a type that has been withdrawn', one({ type: 31 }), /stored as Q4_0_4_4/],
  ])('refuses %s by name, as not implemented', async (_, content, message) => {
    const refusal = openGguf(await fileWith(content))
    await expect(refusal).rejects.toMatchObject({ code: 'input.unsupported' })
    await expect(refusal).rejects.toThrow(message)
  })

  test('keeps a message short whatever the file says', async () => {
    const metadata: WrittenGguf['metadata'] = { ['k'.repeat(60_000)]: [99, Buffer.alloc(8)] }
    const error: unknown = await openGguf(await written({ metadata })).catch((caught: unknown) => caught)
    expect(String(error).length).toBeLessThan(1000)
  })

  test('opens or refuses what 300 mutations make of a file, and reads all of what it opens', async () => {
    const random = seededRandom(14)
    const sample = readFileSync(new URL('sample.gguf', golden))
    const path = await fileWith(sample)
    let nOpened = 0
    for (let i = 0; i < 300; i++) {
      await writeFile(path, mutated(sample, random))
      try {
        await using file = await openGguf(path)
        for (const name of file.tensors.keys()) await file.read(name)
        nOpened++
      } catch (error) {
        if (!isWorkbenchError(error)) throw error
      }
    }
    expect(nOpened).toBeGreaterThan(3)
    expect(nOpened).toBeLessThan(297)
  })
})
