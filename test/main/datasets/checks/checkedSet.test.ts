import { describe, expect, test } from 'vitest'
import { createSlices } from '../../../../main/base/slices.ts'
import { createCheckedSet } from '../../../../main/datasets/checks/checkedSet.ts'
import { lintQuestions } from '../../../../main/datasets/lintQuestions.ts'
import { pairsOf, type GroupedPairs, type QuestionRecord } from '../../../../main/datasets/pairs.ts'
import type { Question } from '../../../../main/datasets/question.ts'
import { question } from '../../../support/questions.ts'
import { seededRandom } from '../../../support/random.ts'

const slices = createSlices()

/** A set of pairs that is changed, with what is found in it. */
function changing(questions: readonly Question[]) {
  const records = new Map<string, QuestionRecord>(
    questions.map((each, position) => [each.id, { question: each, position }]),
  )
  const checked = createCheckedSet()
  let grouped: GroupedPairs | null = null
  const follow = async () => {
    grouped = await pairsOf(records.values(), grouped, slices)
    await checked.follow([...grouped.byId.values()], slices)
  }
  const found = () => [
    ...[...grouped!.byId.values()].flatMap((pair) => checked.problems(pair)),
    ...checked.setProblems('the set'),
  ]
  // A project's file has the sides of a pair one behind the other.
  const whole = () =>
    lintQuestions(
      [...grouped!.byId.values()].flatMap(({ sides }) => sides.map((side) => ({ question: side, place: side.id }))),
      'the set',
    )
  return { records, checked, follow, found, whole }
}

const sorted = (problems: readonly object[]) => problems.map((each) => JSON.stringify(each)).sort()

describe('a set that is checked while it changes', () => {
  test('has the problems that data lint finds in it, after any change', async () => {
    const random = seededRandom(5)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
    const some = (i: number): Question =>
      question({
        ...{ id: `q${i}`, pair: pick([null, 'a', 'b', 'c', `p${i % 30}`]), lang: pick(['en', 'ar', 'fr', null]) },
        ...{
          stem: pick(['Which one is it?', 'which one is it', 'ما هو؟', ' Who?', 'Which is 5?']),
          answer: pick([0, 1, 2]),
        },
        ...{
          options: pick([
            ['a', 'b', 'c'],
            ['one', 'two', 'three', 'four'],
            ['x', 'x', 'y'],
          ]),
          domain: pick(['d', 'e']),
        },
      })
    const set = changing(Array.from({ length: 80 }, (_, i) => some(i)))
    for (let step = 0; step < 30; step++) {
      await set.follow()
      expect(sorted(set.found())).toEqual(sorted(set.whole()))
      for (let n = 0; n < 3; n++) {
        const id = `q${Math.floor(random() * 90)}`
        const before = set.records.get(id)
        if (before !== undefined && random() < 0.3) set.records.delete(id)
        else
          set.records.set(id, {
            question: some(Number(id.slice(1))),
            position: before?.position ?? 1000 + step * 10 + n,
          })
      }
    }
  })

  test('checks again only the pair that was changed', async () => {
    const set = changing(
      Array.from({ length: 600 }, (_, i) =>
        question({ id: `q${i}`, pair: `p${i >> 1}`, lang: ['en', 'ar'][i % 2]!, stem: `Which ${i}?` }),
      ),
    )
    await set.follow()
    set.found()
    expect(set.checked.nChecked).toBe(600)
    const change = async (id: string, stem: string) => {
      const { position, question: before } = set.records.get(id)!
      set.records.set(id, { position, question: { ...before, stem } })
      await set.follow()
      return set.found().filter(({ rule }) => rule === 'duplicate-stem')
    }
    // A copy of another's words concerns two pairs; the one that stays as it was is looked up.
    expect(await change('q10', 'Which 20?')).toMatchObject([{ id: 'q20', message: 'the question is also that of q10' }])
    expect(set.checked.nChecked).toBe(602)
    expect(await change('q10', 'Which 10?')).toEqual([])
    expect(set.checked.nChecked).toBe(604)
    set.found()
    expect(set.checked.nChecked).toBe(604)
  })
})
