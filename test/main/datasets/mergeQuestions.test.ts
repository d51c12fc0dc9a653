import { describe, expect, test } from 'vitest'
import { createSlices } from '../../../main/base/slices.ts'
import { mergeQuestions, type MergeChoice } from '../../../main/datasets/mergeQuestions.ts'
import type { Question } from '../../../main/datasets/question.ts'
import { anyQuestions, question } from '../../support/questions.ts'
import { seededRandom } from '../../support/random.ts'

type Set = ReadonlyMap<string, Question>
const set = (...questions: readonly Question[]): Set => new Map(questions.map((each) => [each.id, each]))

async function merge(base: Set, mine: Set, theirs: Set, choices: Readonly<Record<string, MergeChoice>> = {}) {
  const { changed, open } = await mergeQuestions(
    { base, mine, theirs },
    ({ key }) => choices[key] ?? null,
    createSlices(),
  )
  const after = new Map(mine)
  for (const [id, each] of changed) {
    if (each === null) after.delete(id)
    else after.set(id, each)
  }
  return { after, open, changed }
}

const was = question({ options: ['red', 'green', 'blue'], answer: 0 })
const [at, later] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']

describe('mergeQuestions', () => {
  test('what each copy changed alone is there, part by part of one question', async () => {
    const mine = { ...was, stem: 'Mine?', tags: ['m'], extra: { source: 'a' } }
    const theirs = { ...was, options: ['red', 'emerald', 'blue'], tags: ['t'], extra: { page: 3 } }
    const { after, open } = await merge(set(was), set(mine), set(theirs))
    expect(open).toEqual([])
    expect(after.get('q')).toMatchObject({
      ...{ stem: 'Mine?', options: ['red', 'emerald', 'blue'], tags: ['m', 't'], extra: { source: 'a', page: 3 } },
    })
  })

  test('a part that both changed is open and stays as in mine, until one of them or a text is chosen', async () => {
    const copies = [set(was), set({ ...was, stem: 'Mine?' }), set({ ...was, stem: 'Theirs?', domain: 'x' })] as const
    const { after, open } = await merge(...copies)
    expect(open).toEqual([
      {
        ...{ key: '["q","stem"]', pairId: 'id:q', questionIds: ['q'], field: 'stem' },
        ...{ base: was.stem, mine: 'Mine?', theirs: 'Theirs?' },
      },
    ])
    expect(after.get('q')).toMatchObject({ stem: 'Mine?', domain: 'x' })
    const key = open[0]!.key
    const stemBy = async (choice: MergeChoice) => {
      const settled = await merge(...copies, { [key]: choice })
      expect(settled.open).toEqual([])
      return settled.after.get('q')!.stem
    }
    expect(await stemBy({ take: 'mine' })).toBe('Mine?')
    expect(await stemBy({ take: 'theirs' })).toBe('Theirs?')
    expect(await stemBy({ take: 'text', text: 'Ours?' })).toBe('Ours?')
  })

  test('without a common state every difference is open, and nothing of mine is lost', async () => {
    const { after, open, changed } = await merge(set(), set(was), set({ ...was, stem: 'Theirs?', domain: 'x' }))
    expect(open.map(({ field }) => field)).toEqual(['domain', 'stem'])
    expect(changed.size).toBe(0)
    expect(after.get('q')).toEqual(was)
  })

  test('new questions of both are there; one that a copy deleted goes, unless the other changed it: that is asked', async () => {
    const kept = question({ id: 'k' })
    const [a, b] = [question({ id: 'a' }), question({ id: 'b' })]
    const { after, open } = await merge(set(was, kept), set({ ...was, stem: 'New?' }, a), set(kept, b))
    expect([...after.keys()]).toEqual(['q', 'a', 'b'])
    expect(open.map(({ key, mine, theirs }) => [key, (mine as Question).stem, theirs])).toEqual([
      ['["q","question"]', 'New?', null],
    ])
  })

  test('a text follows its option into the order that the other copy gave them', async () => {
    const mine = { ...was, options: ['blue', 'red', 'green'], answer: 1 }
    const { after, open } = await merge(set(was), set(mine), set({ ...was, options: ['scarlet', 'green', 'blue'] }))
    expect(open).toEqual([])
    expect(after.get('q')).toMatchObject({ options: ['blue', 'scarlet', 'green'], answer: 1 })
  })

  test('where both put the options in another order, that of mine counts, and nothing is asked', async () => {
    const mine = { ...was, options: ['blue', 'red', 'green'], answer: 1 }
    const theirs = { ...was, options: ['green', 'blue', 'scarlet'], answer: 2 }
    const { after, open } = await merge(set(was), set(mine), set(theirs))
    expect(open).toEqual([])
    expect(after.get('q')).toMatchObject({ options: ['blue', 'scarlet', 'green'], answer: 1 })
  })

  describe('of a pair', () => {
    const options = ['red', 'green', 'blue']
    const en = question({ id: 'q-en', lang: 'en', pair: 'p', stem: 'Which?', options, answer: 0 })
    const fr = { ...en, id: 'q-fr', lang: 'fr', stem: 'Quel ?', options: ['rouge', 'vert', 'bleu'] }
    const de = { ...en, id: 'q-de', lang: 'de', stem: 'Welches?', options: ['rot', 'grün', 'blau'] }
    const order = (side: Question) => ({ ...side, options: [2, 0, 1].map((i) => side.options[i]!), answer: 1 })

    test('a side that one copy added stands in the order that the other gave the options meanwhile', async () => {
      for (const [mine, theirs] of [[set(order(en)), set(en, fr)] as const, [set(en, fr), set(order(en))] as const]) {
        const { after, open } = await merge(set(en), mine, theirs)
        expect(open).toEqual([])
        expect(after.get('q-fr')).toMatchObject({ options: ['bleu', 'rouge', 'vert'], answer: 1 })
        expect(after.get('q-en')).toEqual(order(en))
      }
    })

    test('a side whose texts were changed too is put in the order of its pair', async () => {
      const reworded = { ...fr, options: ['Rouge', 'Vert', 'Bleu'] }
      const { after, open } = await merge(set(en, fr), set(order(en), order(fr)), set(en, reworded))
      expect(open).toEqual([])
      expect(after.get('q-fr')).toMatchObject({ options: ['Bleu', 'Rouge', 'Vert'], answer: 1 })
    })

    test('a side that an approved pair got in the other copy is asked, and has what the others have', async () => {
      const approved = { ...en, status: 'approved', domain: 'x', tags: ['t'] }
      const copies = [set(en), set(approved), set(en, fr)] as const
      const { after, open } = await merge(...copies)
      expect(open.map(({ key, mine, theirs }) => [key, mine, theirs])).toEqual([
        ['["p","status"]', 'approved', 'draft'],
      ])
      expect(after.get('q-fr')).toMatchObject({ domain: 'x', tags: ['t'] })
      const settled = await merge(...copies, { '["p","status"]': { take: 'theirs' } })
      expect([...settled.after.values()].map(({ status }) => status)).toEqual(['draft', 'draft'])
    })

    test('a translation is stale where its source was changed in the other copy, and says what it was made from', async () => {
      const { after } = await merge(
        set(en, fr),
        set({ ...en, stem: 'Which one?' }, fr),
        set(en, { ...fr, stem: 'Lequel ?' }),
      )
      expect(after.get('q-fr')).toMatchObject({ stem: 'Lequel ?', translating: { stale: { stem: 'Which?' } } })
    })

    test('where both changed the source, a translation is stale but where its own source was taken', async () => {
      const [mine, theirs] = [
        { ...en, stem: 'Mine?' },
        { ...en, stem: 'Theirs?' },
      ]
      const own = { ...fr, translating: { stale: { stem: 'Which?' } } }
      const copies = [set(en, fr), set(mine, own), set(theirs, { ...fr, stem: 'Leur ?' })] as const
      const take = (choice: MergeChoice) => merge(...copies, { '["q-en","stem"]': choice })
      const stale = async (choice: MergeChoice) => (await take(choice)).after.get('q-fr')!.translating?.stale
      expect(await stale({ take: 'theirs' })).toBeUndefined()
      expect(await stale({ take: 'mine' })).toEqual({ stem: 'Theirs?' })
      expect(await stale({ take: 'text', text: 'Ours?' })).toEqual({ stem: 'Theirs?' })
      const untouched = await merge(set(en, fr), set(mine, own), set(theirs, de, own), {
        '["q-en","stem"]': { take: 'theirs' },
      })
      expect(untouched.after.get('q-fr')!.translating).toEqual({ stale: { stem: 'Which?' } })
    })

    test('who wrote a side is never asked: one that a person has worked on is edited', async () => {
      const by = (origin: 'human' | 'machine' | 'edited') => ({ ...fr, translating: { origin } })
      const { after, open } = await merge(set(en, by('machine')), set(en, by('human')), set(en, by('edited')))
      expect([open, after.get('q-fr')!.translating]).toEqual([[], { origin: 'edited' }])
    })

    test('what both copies marked as wrong is there, and what one of them took off is gone', async () => {
      const mark = (text: string) => ({
        ...{ field: 'stem', start: 0, end: text.length, text, note: '', by: 'Ada', at: '' },
        ...{ category: 'style' as const, severity: 'minor' as const },
      })
      const marked = (...texts: string[]) => ({ ...fr, translating: { marks: texts.map(mark) } })
      const { after, open } = await merge(
        set(en, marked('a', 'b')),
        set(en, marked('a', 'c')),
        set(en, marked('b', 'd')),
      )
      expect(open).toEqual([])
      expect(after.get('q-fr')!.translating!.marks!.map(({ text }) => text)).toEqual(['c', 'd'])
      const none = await merge(set(en, marked('a')), set(en, fr), set(en, marked('a', 'b')))
      expect(none.after.get('q-fr')!.translating!.marks!.map(({ text }) => text)).toEqual(['b'])
      const bare = await merge(set(en, marked('a', 'b')), set(en, marked('a')), set(en, marked('b')))
      expect(bare.after.get('q-fr')!.translating).toBeUndefined()
    })

    test('prompts that a file brought go where their words are not those of the question any more', async () => {
      const variants = [{ prompt: 'P', gold: 'A', template: null, order: null }]
      const { after, open } = await merge(set(en), set({ ...en, variants }), set({ ...en, stem: 'Theirs?' }))
      expect([open, after.get('q-en')]).toMatchObject([[], { stem: 'Theirs?', variants: [] }])
    })
  })

  test('verdicts and comments of both reviewers are there; one that was taken back is gone', async () => {
    const [say, comment] = [{ verdict: 'approved', at } as const, { text: 'Look', at }]
    const before = { ...was, review: { verdicts: [{ by: 'A', ...say }], comments: [{ by: 'A', ...comment }] } }
    const mine = { ...before, review: { verdicts: [], comments: [...before.review.comments, { by: 'B', ...comment }] } }
    const theirs = {
      ...before,
      review: { ...before.review, verdicts: [...before.review.verdicts, { by: 'C', ...say }] },
    }
    const { after, open } = await merge(set(before), set(mine), set(theirs))
    expect(open).toEqual([])
    expect(after.get('q')!.review!.verdicts.map(({ by }) => by)).toEqual(['C'])
    expect(after.get('q')!.review!.comments.map(({ by }) => by)).toEqual(['A', 'B'])
    const again = { verdicts: [{ by: 'A', verdict: 'rejected', at: later } as const], comments: [] }
    const both = await merge(set(was), set({ ...was, review: again }), set(before))
    expect(both.after.get('q')!.review!.verdicts).toEqual(again.verdicts)
  })

  test('an approval of words that the other copy changed meanwhile is asked, once for all sides', async () => {
    const sides = ['en', 'ar'].map((lang) => question({ id: `q-${lang}`, lang, pair: 'p' }))
    const mine = sides.map((side) => ({ ...side, status: 'approved' }))
    const theirs = sides.map((side) => ({ ...side, stem: `${side.stem}!` }))
    const { open } = await merge(set(...sides), set(...mine), set(...theirs))
    expect(open.map(({ key, mine: own, theirs: other }) => [key, own, other])).toEqual([
      ['["p","status"]', 'approved', 'draft'],
    ])
    expect(open[0]!.questionIds).toEqual(['q-en', 'q-ar'])
  })

  test('any edits of two copies: what only one touched is as it left it; merged again, nothing changes', async () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = seededRandom(seed)
      const base = set(...anyQuestions(seed, 12))
      const ids = [...base.keys()]
      const edited = (name: string, own: readonly string[]): Map<string, Question> => {
        const copy = new Map(base)
        for (const id of own) {
          const before = copy.get(id)!
          const kind = Math.floor(random() * 5)
          if (kind === 0) copy.delete(id)
          else if (kind === 1) copy.set(id, { ...before, stem: `${before.stem} ${name}` })
          else if (kind === 2) copy.set(id, { ...before, tags: [...before.tags, name] })
          else if (kind === 3) copy.set(id, { ...before, options: [...before.options, name] })
          else copy.set(id, { ...before, status: name, extra: { ...before.extra, [`by${name}`]: 1 } })
        }
        const fresh = question({ id: `new-${name}` })
        return copy.set(fresh.id, fresh)
      }
      const [mine, theirs] = [edited('m', ids.slice(0, 6)), edited('t', ids.slice(6))]
      const { after, open } = await merge(base, mine, theirs)
      expect(open).toEqual([])
      const want = new Map([...ids.map((id, i) => [id, (i < 6 ? mine : theirs).get(id)] as const)])
      for (const [id, each] of want) expect(after.get(id)).toEqual(each)
      expect([after.get('new-m'), after.get('new-t')]).toEqual([mine.get('new-m'), theirs.get('new-t')])
      // Either way round, and what has been merged is the state that both come from.
      const other = await merge(base, theirs, mine)
      expect(new Map([...other.after].sort())).toEqual(new Map([...after].sort()))
      expect((await merge(theirs, after, theirs)).changed.size).toBe(0)
      expect((await merge(base, after, theirs)).changed.size).toBe(0)
    }
  })
})
