import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Merge, type Merged } from '../../../main/store/mergeStore.ts'
import { keepPart } from '../../../main/store/partRecord.ts'
import { openResultCache } from '../../../main/store/resultCache.ts'
import type { NewResult } from '../../../main/store/results.ts'
import { overReadOnly } from '../../../main/store/sharedCache.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const options = { unusable: 'refuse', onWarning: (sentence: string) => expect.fail(sentence) } as const

function result(key: string, values: readonly number[], change: Partial<NewResult> = {}): NewResult {
  const arrays = { scores: Float32Array.from(values), neurons: Int32Array.from(values.keys()) }
  return { ...{ key, device: 'cpu', method: 'detect', model: 'm', meta: { prob: 0.5 }, arrays }, ...change }
}

function fill(path: string, results: readonly NewResult[]): string {
  using cache = openResultCache(path, options)
  for (const each of results) cache.put(each)
  return path
}

function mergeInto(into: string, ...files: readonly string[]): Merged[] {
  using merge = new Merge(into)
  return files.map((file) => merge.take(file))
}

async function filesOf(...lists: readonly (readonly NewResult[])[]): Promise<string[]> {
  const folder = await temporaryFolder()
  return lists.map((results, i) => fill(join(folder, `${i}.sqlite`), results))
}

test('what is missing is taken, what is there to the bit is counted, and the file of a part says what it is of', async () => {
  const [into, from] = (await filesOf([result('a', [1, 2])], [result('a', [1, 2]), result('b', [3])])) as [
    string,
    string,
  ]
  const part = { index: 2, of: 3, command: ['detect'], more: true }
  keepPart(from, part)
  expect(mergeInto(into, from)).toEqual([{ parts: [part], added: 1, same: 1, near: 0, differing: [], damaged: 0 }])
  using cache = openResultCache(into, options)
  expect(cache.get('b', 'cpu')?.arrays['scores']).toEqual(Float32Array.of(3))
})

test('a value in its last bits stays uncounted as a difference, another one is named, and neither is overwritten', async () => {
  const there = [result('a', [1, 2]), result('b', [1, 2]), result('c', [1], { meta: { prob: 0.5, elapsedMs: 1 } })]
  const others = [
    result('a', [1.000001, 2]),
    result('b', [1.1, 2]),
    result('c', [1], { meta: { prob: 0.5, elapsedMs: 9 } }),
    result('a', [1, 2], { device: 'cuda' }),
  ]
  const [into, from] = (await filesOf(there, others)) as [string, string]
  const [merged] = mergeInto(into, from)
  expect(merged).toMatchObject({ added: 1, same: 1, near: 1, differing: [{ key: 'b', method: 'detect' }] })
  using cache = openResultCache(into, options)
  expect(cache.get('a', 'cpu')?.arrays['scores']).toEqual(Float32Array.of(1, 2))
  expect(cache.get('b', 'cpu')?.arrays['scores']).toEqual(Float32Array.of(1, 2))
})

test('another answer of the model is a difference, whatever the lists say', async () => {
  const [into, from] = (await filesOf([result('a', [1])], [result('a', [1], { meta: { prob: 0.6 } })])) as [
    string,
    string,
  ]
  expect(mergeInto(into, from)[0]!.differing).toHaveLength(1)
})

test('the same one of several values is taken, whatever the order of the files', async () => {
  const values = [
    [1, 2],
    [1.000001, 2],
    [1.1, 2],
  ]
  const files = await filesOf(...values.map((value) => [result('a', value)]))
  const taken = [files, files.toReversed(), [files[1]!, files[2]!, files[0]!]].map((order) => {
    const into = fill(`${files[0]!}.${order.indexOf(files[0]!)}`, [])
    mergeInto(into, ...order)
    using cache = openResultCache(into, options)
    return cache.get('a', 'cpu')?.arrays['scores']
  })
  expect(taken[1]).toEqual(taken[0])
  expect(taken[2]).toEqual(taken[0])
})

test('tokens that differ by little are another answer', async () => {
  const generated = (id: number) => [result('a', [1], { meta: { generated: [50_000, id] } })]
  const [into, from] = (await filesOf(generated(50_001), generated(50_003))) as [string, string]
  expect(mergeInto(into, from)).toMatchObject([{ near: 0, differing: [{ key: 'a' }] }])
})

test.each([
  { index: 0, of: 3 },
  { index: 4, of: 3 },
  { index: 1, of: 1e9 },
  { index: 1.5, of: 3 },
])('a file that says to be part $index of $of is of none', async (places) => {
  const [into, from] = (await filesOf([], [])) as [string, string]
  keepPart(from, { ...places, command: ['detect'], more: false })
  expect(mergeInto(into, from)).toMatchObject([{ parts: [] }])
})

test('a part finds what the file under it holds and writes into its own alone', async () => {
  const [under, own] = (await filesOf([result('a', [1])], [])) as [string, string]
  {
    using cache = overReadOnly(openResultCache(own, options), under)
    expect(cache.get('a', 'cpu')?.arrays['scores']).toEqual(Float32Array.of(1))
    expect([cache.has('a', 'auto'), cache.has('b', 'auto')]).toEqual([true, false])
    cache.put(result('b', [2]))
  }
  using before = openResultCache(under, options)
  expect([before.has('a', 'cpu'), before.has('b', 'cpu')]).toEqual([true, false])
})
