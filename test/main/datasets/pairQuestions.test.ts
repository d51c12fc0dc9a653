import { describe, expect, test } from 'vitest'
import { pairQuestions } from '../../../main/datasets/pairQuestions.ts'
import type { Question } from '../../../main/datasets/question.ts'
import { shuffled } from '../../../main/datasets/optionOrders.ts'
import { question } from '../../support/questions.ts'
import { seededRandom } from '../../support/random.ts'

/** Ten facts in a language; `options` are spelled in it. */
function facts(lang: string, change: (question: Question, i: number) => Partial<Question> = () => ({})): Question[] {
  return Array.from({ length: 10 }, (_, i) => {
    const plain = question({
      id: `${lang}${i}`,
      lang,
      domain: i < 5 ? 'a' : 'b',
      answer: i % 4,
      stem: `stem in ${lang}`,
    })
    const options = ['w', 'x', 'y', 'z'].map((name) => `${name}${name} in ${lang}`)
    return { ...plain, options, ...change({ ...plain, options }, i) }
  })
}

const pairsOf = (questions: readonly Question[]) =>
  [...Map.groupBy(questions, ({ pair }) => pair)].map(([pair, members]) => [pair, members.map(({ id }) => id)])

describe('pairQuestions', () => {
  test('by id, with the language at either end taken off, whatever the order', () => {
    const named = (lang: string, form: (i: number) => string) => facts(lang, (_, i) => ({ id: form(i) }))
    const arabic = shuffled(
      named('ar', (i) => `ar/q${i}`),
      seededRandom(1),
    )
    const { questions, links, unpaired } = pairQuestions([...named('en', (i) => `q${i}-EN`), ...arabic])
    expect(unpaired).toEqual([])
    expect(links.every(({ by, confidence }) => by === 'id' && confidence > 0.9)).toBe(true)
    expect(pairsOf(questions)).toEqual(Array.from({ length: 10 }, (_, i) => [`q${i}`, [`q${i}-EN`, `ar/q${i}`]]))
    expect(questions.at(-1)!.provenance['pair']).toMatch(/^by id, confidence 0\.9\d$/)
    expect(questions[0]!.provenance).toEqual({})
  })

  test('by order, where domains follow each other alike; files shuffled apart are not paired so', () => {
    const { questions, links } = pairQuestions([...facts('en'), ...facts('zh')], { by: 'order' })
    expect(links.map(({ by }) => by)).toEqual(Array(10).fill('order'))
    expect(pairsOf(questions)[3]).toEqual(['pair-04', ['en3', 'zh3']])
    const apart = pairQuestions([...facts('en'), ...facts('zh').reverse()], { by: 'order' })
    expect(apart.links).toEqual([])
    expect(apart.unpaired).toHaveLength(20)
  })

  test('by nothing but pair and id unless asked: equal places and shared numbers are no evidence', () => {
    const years = (lang: string) => facts(lang, (_, i) => ({ stem: `in ${1900 + i}`, domain: 'd' }))
    const { questions, links, unpaired } = pairQuestions([...years('en'), ...years('ar')])
    expect(links).toEqual([])
    expect(unpaired).toHaveLength(20)
    expect(questions.every(({ pair }) => pair === null)).toBe(true)
  })

  test('of one domain the order is a guess, which agreeing letters confirm and shuffled ones do not', () => {
    const one = (lang: string, shift: number) => facts(lang, (_, i) => ({ domain: 'd', answer: (i + shift) % 4 }))
    const least = (shift: number) =>
      Math.min(
        ...pairQuestions([...one('en', 0), ...one('ru', shift)], { by: 'order', min: 0 }).links.map(
          (link) => link.confidence,
        ),
      )
    expect(least(0)).toBeGreaterThan(0.8)
    expect(least(1)).toBeLessThan(0.75)
  })

  test('by numbers, in the digits of any script, where nothing else tells', () => {
    const years = (lang: string, write: (year: number) => string) =>
      facts(lang, (_, i) => ({ stem: `in ${write(1900 + 7 * i)}`, answer: 1 }))
    const arabic = years('ar', (year) => String(year).replace(/\d/g, (d) => '٠١٢٣٤٥٦٧٨٩'[Number(d)]!))
    const { links, questions } = pairQuestions([...years('en', String), ...arabic.reverse().slice(1)], {
      by: 'content',
    })
    expect(links).toHaveLength(9)
    expect(links.map(({ by, ids: [first, other] }) => [by, first.slice(2) === other.slice(2)])).toEqual(
      Array(9).fill(['content', true]),
    )
    expect(pairsOf(questions)[0]![1]).toEqual(['en0', 'ar0'])
  })

  test('what several questions share pairs none of them', () => {
    const same = (lang: string) =>
      facts(lang, () => ({ domain: 'd', options: ['Paris', 'Rome', 'Bern', 'Oslo'], answer: 0 }))
    expect(pairQuestions([...same('en'), ...same('fr').slice(1)], { by: 'content' }).links).toEqual([])
  })

  test('other numbers or options under the same id lower the confidence, and --min leaves it out', () => {
    const numbered = (lang: string, n: number) =>
      facts(lang, (_, i) => ({ id: `q${i}-${lang}`, stem: `${i === 4 ? n : i}` }))
    const { links } = pairQuestions([...numbered('en', 4), ...numbered('ja', 99)])
    const doubtful = links.filter(({ differs }) => differs.includes('numbers'))
    expect(doubtful.map(({ ids }) => ids)).toEqual([['q4-en', 'q4-ja']])
    const { confidence } = doubtful[0]!
    expect(confidence).toBeLessThan(
      Math.min(...links.filter((link) => link !== doubtful[0]).map((link) => link.confidence)),
    )
    expect(pairQuestions([...numbered('en', 4), ...numbered('ja', 99)], { min: confidence + 0.01 }).links).toHaveLength(
      9,
    )
  })

  test('pairs that are there already stay, and a new name is not one of theirs', () => {
    const paired = (lang: string) => facts(lang, (_, i) => (i === 9 ? { pair: 'pair-01' } : {}))
    const { questions, links } = pairQuestions([...paired('en'), ...paired('fr')], { by: 'order' })
    expect(links.at(-1)).toMatchObject({ pair: 'pair-01', by: 'pair', ids: ['en9', 'fr9'] })
    expect(pairsOf(questions)[0]).toEqual(["pair-01'", ['en0', 'fr0']])
  })

  test('a third language is paired with the first', () => {
    const { questions } = pairQuestions([...facts('en'), ...facts('fr'), ...facts('zh')], { by: 'order' })
    expect(pairsOf(questions)[0]).toEqual(['pair-01', ['en0', 'fr0', 'zh0']])
  })
})
