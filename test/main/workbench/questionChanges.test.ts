import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { PairChange } from '../../../main/datasets/pairChange.ts'
import { seededRandom } from '../../support/random.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { callsOf, openWorkbench } from '../../support/workbenchCalls.ts'

const langs = ['en', 'ar', 'he', 'ja', 'zh']

interface Side {
  stem: string
  options: string[]
}

/** A pair as a person thinks of it. */
interface Pair {
  pairId: string
  sides: Record<string, Side>
  answer: number
  status: string
  domain: string
  tags: string[]
}

async function world(seed: number) {
  const folder = await temporaryFolder()
  const workbench = openWorkbench(folder)
  onTestFinished(() => workbench[Symbol.asyncDispose]())
  const { call, close } = callsOf(workbench)
  onTestFinished(close)
  const path = join(folder, 'p.engram')
  await call('projects.create', { path, name: 'P' })
  const random = seededRandom(seed)
  const below = (n: number): number => Math.floor(random() * n)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!
  let pairs: Pair[] = []
  let past: { readonly step: number; readonly pairs: Pair[] }[] = [{ step: 0, pairs: [] }]
  let at = 0

  /** Makes a change and says what came of it; the model does the same. */
  const change = async (made: PairChange, model: (pairIds: readonly string[]) => void): Promise<void> => {
    const { step, pairIds } = await call('questions.change', { changes: [made] })
    const before = past[at]!
    pairs = structuredClone(pairs)
    model(pairIds)
    if (step === before.step) return expect(pairs).toEqual(before.pairs) // changed nothing
    past = [...past.slice(0, at + 1), { step, pairs }]
    at++
  }
  const goto = async (to: number): Promise<void> => {
    if (past[to] === undefined) return
    at = to
    await call('history.goto', { step: past[to].step })
    pairs = past[to].pairs
  }
  const idOf = async ({ pairId }: Pair, lang: string): Promise<string> =>
    (await call('questions.pair', { pairId })).sides.find((side) => side.lang === lang)!.questionId
  const text = (): string => `${pick(['Which', 'أي', 'איזה', 'どの', '哪个'])} ${below(1e6)}`

  const steps: Record<string, (pair: Pair) => Promise<void>> = {
    stem: async (pair) => {
      const [lang, words] = [pick(Object.keys(pair.sides)), text()]
      const base = pair.sides[lang]!.stem
      await change({ kind: 'stem', questionId: await idOf(pair, lang), text: words, base }, () => {
        of(pair).sides[lang]!.stem = words
      })
    },
    option: async (pair) => {
      const [lang, words] = [pick(Object.keys(pair.sides)), text()]
      const index = below(pair.sides[lang]!.options.length)
      await change({ kind: 'option', questionId: await idOf(pair, lang), index, text: words }, () => {
        of(pair).sides[lang]!.options[index] = words
      })
    },
    answer: async (pair) => {
      const answer = below(nOptions(pair))
      await change({ kind: 'answer', pairId: pair.pairId, answer, base: pair.answer }, () => (of(pair).answer = answer))
    },
    status: async (pair) => {
      const status = pick(['draft', 'rejected'] as const)
      const made = { kind: 'status' as const, pairIds: [pair.pairId], status }
      // A pair with an error in it stays as it is; nothing else may go wrong.
      await change(made, () => (of(pair).status = status)).catch((error: unknown) => {
        expect(String(error)).toContain('cannot be approved')
      })
    },
    tag: async (pair) => {
      const tag = pick(['a', 'b', 'c'])
      await change({ kind: 'tag', pairIds: [pair.pairId], add: [tag], remove: [] }, () => {
        of(pair).tags = [...new Set([...pair.tags, tag])]
      })
    },
    delete: async ({ pairId }) => {
      await change({ kind: 'delete', pairIds: [pairId] }, () => remove(pairId))
    },
    side: async (pair) => {
      const lang = pick(langs)
      if (lang in pair.sides) return
      await change({ kind: 'side', pairId: pair.pairId, lang }, ([pairId = '']) => {
        const found = of(pair)
        found.sides[lang] = { stem: '', options: Array<string>(nOptions(pair)).fill('') }
        Object.assign(found, { pairId, status: 'draft' })
      })
    },
    removeSide: async (pair) => {
      const lang = pick(Object.keys(pair.sides))
      await change({ kind: 'removeSide', questionId: await idOf(pair, lang) }, () => {
        delete of(pair).sides[lang]
        if (Object.keys(of(pair).sides).length === 0) remove(pair.pairId)
      })
    },
    addOption: async (pair) => {
      if (nOptions(pair) === 10) return
      await change({ kind: 'addOption', pairId: pair.pairId }, () => {
        for (const side of Object.values(of(pair).sides)) side.options.push('')
      })
    },
    removeOption: async (pair) => {
      const index = below(nOptions(pair))
      if (nOptions(pair) === 2 || index === pair.answer) return
      await change({ kind: 'removeOption', pairId: pair.pairId, index }, () => {
        const found = of(pair)
        for (const side of Object.values(found.sides)) side.options.splice(index, 1)
        if (index < found.answer) found.answer--
      })
    },
    unpair: async (pair) => {
      if (pair.pairId.startsWith('id:')) return
      const lang = pick(Object.keys(pair.sides))
      await change({ kind: 'unpair', questionId: await idOf(pair, lang) }, ([pairId = '']) => {
        pairs.push({ ...structuredClone(pair), pairId, sides: { [lang]: pair.sides[lang]! } })
        delete of(pair).sides[lang]
        if (Object.keys(of(pair).sides).length === 0) remove(pair.pairId)
      })
    },
    split: async (pair) => {
      if (pair.pairId.startsWith('id:')) return
      const ids = await Promise.all(
        Object.keys(pair.sides).map(async (lang) => [lang, await idOf(pair, lang)] as const),
      )
      await change({ kind: 'split', pairIds: [pair.pairId] }, () => {
        remove(pair.pairId)
        for (const [lang, id] of ids) {
          pairs.push({ ...structuredClone(pair), pairId: `id:${id}`, sides: { [lang]: pair.sides[lang]! } })
        }
      })
    },
    copy: async (pair) => {
      await change({ kind: 'copy', pairIds: [pair.pairId] }, ([pairId = '']) => {
        pairs.push({ ...structuredClone(pair), pairId, status: 'draft' })
      })
    },
    merge: async (pair) => {
      const other = pick(pairs)
      if (other === pair || nOptions(other) !== nOptions(pair)) return
      const both = Object.keys(other.sides).filter((lang) => lang in pair.sides)
      const drop = await Promise.all(both.map((lang) => idOf(other, lang)))
      const pairIds = [pair.pairId, other.pairId]
      await change({ kind: 'merge', pairIds, drop }, ([pairId = '']) => {
        const found = of(pair)
        const rest = Object.entries(other.sides).filter(([lang]) => !both.includes(lang))
        remove(other.pairId)
        for (const [lang, { stem, options }] of rest) {
          const place = (i: number): number => (i === other.answer ? pair.answer : i === pair.answer ? other.answer : i)
          found.sides[lang] = { stem, options: options.map((_, i) => options[place(i)]!) }
        }
        const isSame = rest.length === 0 || other.status === pair.status
        Object.assign(found, { pairId, tags: [...new Set([...pair.tags, ...other.tags])] })
        if (!isSame) found.status = 'draft'
      })
    },
  }
  const of = ({ pairId }: Pair): Pair => pairs.find((each) => each.pairId === pairId)!
  const remove = (pairId: string): void => void (pairs = pairs.filter((each) => each.pairId !== pairId))

  return {
    path,
    call,
    /** One random step, back or forth in one of four. */
    async step(): Promise<void> {
      if (random() < 0.25) return await goto(pick([at - 1, at - 1, at + 1, below(past.length)]))
      if (pairs.length < 2 || random() < 0.15) {
        const lang = pick(langs)
        await change({ kind: 'new', lang, options: 3 + below(2), domain: pick(['x', 'y']) }, () => undefined)
        return await adopt()
      }
      await steps[pick(Object.keys(steps))]!(pick(pairs))
    },
    model: () => pairs,
    held: read,
  }

  /** A new question is empty: what the model knows of it is only that. */
  async function adopt(): Promise<void> {
    const known = new Set(pairs.map(({ pairId }) => pairId))
    const [added, ...more] = (await read()).filter(({ pairId }) => !known.has(pairId))
    expect(more).toEqual([])
    const [side] = Object.values(added!.sides)
    expect([side?.stem, side?.options.join(''), added!.answer, added!.status, added!.tags]).toEqual([
      '',
      '',
      0,
      'draft',
      [],
    ])
    pairs.push(added!)
  }

  /** What the project holds, as a person thinks of it. */
  async function read(): Promise<Pair[]> {
    const { rows } = await call('questions.page', { filter: '', order: null, offset: 0, limit: 1000 })
    return await Promise.all(
      rows.map(async ({ pairId, answer, status, domain, tags }) => {
        const { sides } = await call('questions.pair', { pairId })
        const words = sides.map(({ lang, stem, options }): [string, Side] => [lang!, { stem, options }])
        return { pairId, answer, status, domain, tags, sides: Object.fromEntries(words) }
      }),
    )
  }
}

function nOptions({ sides }: Pair): number {
  return Object.values(sides)[0]!.options.length
}

function inOrder(pairs: readonly Pair[]): Pair[] {
  return pairs
    .map((pair) => ({ ...pair, tags: pair.tags.toSorted() }))
    .toSorted((a, b) => (a.pairId < b.pairId ? -1 : 1))
}

describe('random sequences of changes', () => {
  test.each([1, 2, 3, 4, 5, 6])(
    'end where a simple model says they should, also when opened again (seed %i)',
    async (seed) => {
      const { step, model, held, call, path } = await world(seed)
      for (let i = 0; i < 120; i++) await step()
      expect(model().length).toBeGreaterThan(0)
      expect(inOrder(await held())).toEqual(inOrder(model()))
      await call('projects.close', {})
      await call('projects.open', { path })
      expect(inOrder(await held())).toEqual(inOrder(model()))
    },
  )
})
