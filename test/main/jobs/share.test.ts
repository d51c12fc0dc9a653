import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bothParts, createShare, isPart, type UnitKind } from '../../../main/jobs/share.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const device = 'cpu'
const kind: UnitKind<string> = {
  ...{ method: 'detect', shared: { to: Float32Array.of(0.1, -2) }, keyOf: (thing) => thing },
  workOf: (thing) => ({ ids: [thing.length] }),
}
const keys = ['e', 'b', 'a', 'd', 'c', 'b', 'f', 'g']
const nothing = { has: () => false }

/** What each of `n` parts visits. */
function parts(n: number, things: readonly string[]): string[][] {
  return Array.from({ length: n }, (_, i) => {
    const choice = { index: i + 1, of: n, store: '/s' }
    return [...createShare(choice, nothing, device).part(things, kind)]
  })
}

describe('createShare', () => {
  test('gives every unit to one part, whatever their order, and no part more than one more than another', () => {
    for (const n of [2, 3, 7, 16]) {
      const found = parts(n, keys).map((part) => [...new Set(part)].sort())
      expect(found.flat().sort()).toEqual([...new Set(keys)].sort())
      expect(
        Math.max(...found.map((part) => part.length)) - Math.min(...found.map((part) => part.length)),
      ).toBeLessThan(2)
      expect(parts(n, keys.toReversed()).map((part) => [...new Set(part)].sort())).toEqual(found)
    }
  })

  test('visits all units, and goes on, where those of the others are known', () => {
    const choice = { index: 1, of: 2, store: '/s' }
    const mine = new Set(createShare(choice, nothing, device).part(keys, kind))
    const share = createShare(choice, { has: (key) => !mine.has(key) }, device)
    expect(share.part(keys, kind)).toEqual(keys)
    expect(() => share.end()).not.toThrow()
  })

  test('ends with how many units are left to others, each counted once', () => {
    const share = createShare({ index: 1, of: 2, store: '/s' }, nothing, device)
    share.part(keys, kind)
    expect(() => share.end()).toThrow(
      expect.objectContaining({
        message: 'The 4 prompts of part 1 of 2 are known; 3 are left to the other parts.',
        code: 'run.part',
        details: { own: 4, left: 3, parts: [2], more: false },
      }),
    )
  })

  test('as part 0 visits nothing and says which parts the missing units belong to', () => {
    const share = createShare({ index: 0, of: 3, store: null }, { has: (key) => key > 'b' }, device)
    expect(share.part(keys, kind)).toEqual([])
    expect(() => share.end('more')).toThrow(
      expect.objectContaining({ details: { own: 0, left: 2, parts: [1, 2], more: true } }),
    )
  })

  test('writes each unit that is left to others into its plan, in their order and once', async () => {
    const plan = join(await temporaryFolder(), 'plan.jsonl')
    createShare(
      { index: 0, of: 1, store: null, plan: { path: plan, isAll: false } },
      { has: (key) => key > 'b' },
      device,
    ).part(keys, kind)
    const lines = readFileSync(plan, 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { method: 'detect', shared: { to: [...Float32Array.of(0.1, -2)] } },
      { key: 'b', work: { ids: [1] } },
      { key: 'a', work: { ids: [1] } },
    ])
  })
})

test('bothParts computes the part of the second work, too, before it ends with the first one’s end', async () => {
  const share = createShare({ index: 1, of: 2, store: '/s' }, nothing, device)
  const visited: string[] = []
  const work = (things: readonly string[]) => () => {
    visited.push(...share.part(things, kind))
    share.end()
    return Promise.resolve(1)
  }
  const error: unknown = await bothParts(work(['a', 'b']), work(['c', 'd'])).catch((thrown: unknown) => thrown)
  expect(isPart(error)).toBe(true)
  expect(visited).toEqual(['a', 'c'])
})
