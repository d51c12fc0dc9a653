import { describe, expect, test } from 'vitest'
import { createSlices } from '../../../../main/base/slices.ts'
import { foldText } from '../../../../main/datasets/foldText.ts'
import type { QuestionPair } from '../../../../main/datasets/pairs.ts'
import { proposeDistractors, type AskOpenly } from '../../../../main/datasets/propose/proposeDistractors.ts'
import { question } from '../../../support/questions.ts'

/** A question in English and Arabic, its first option the right one. */
function pair(id: string, kind: string | null, [en, ar]: readonly [string[], string[]], stem = `Which ${id}?`) {
  const side = (lang: string, options: string[]) =>
    question({ ...{ id: `${id}-${lang}`, pair: id, kind, lang, options }, stem: `${stem} ${lang}`, answer: 0 })
  return { pairId: id, position: 0, sides: [side('en', en), side('ar', ar)] } satisfies QuestionPair
}

const cities = [
  pair('kenya', 'capital', [
    ['Nairobi', 'Oslo'],
    ['نيروبي', 'أوسلو'],
  ]),
  pair('norway', 'capital', [
    ['Oslo', 'Lima'],
    ['أوسلو', 'ليما'],
  ]),
  pair('peru', 'capital', [
    ['Lima', 'Bern'],
    ['ليما', 'برن'],
  ]),
  pair('italy', 'capital', [
    ['Rome', 'Cairo'],
    ['روما', 'القاهرة'],
  ]),
]
const organ = pair('organ', 'organ', [
  ['heart', 'liver'],
  ['القلب', 'الكبد'],
])
const count = pair(
  'count',
  'number',
  [
    ['8', '6'],
    ['٨', '٦'],
  ],
  'How many legs has a spider?',
)
const all = [...cities, organ, count]
const how = { count: 10, ask: null, thisYear: 2026, slices: createSlices() }

/** A model that writes `own` and finds each text so likely; others not at all. */
function model(own: readonly string[], likely: Readonly<Record<string, number>>): AskOpenly {
  return ({ texts }) =>
    Promise.resolve({
      model: 'tiny',
      scored: [...own, ...texts].map((text) => ({
        ...{ text, logLikelihood: likely[text] ?? -50, isAnswer: own.includes(text) },
      })),
    })
}

describe('proposeDistractors', () => {
  test('answers of the same kind come before those of another, each in all languages, with their source', async () => {
    const found = await proposeDistractors(cities[0]!, all, how)
    expect(
      found
        .map(({ texts }) => texts['kenya-en'])
        .slice(0, 2)
        .toSorted(),
    ).toEqual(['Lima', 'Rome'])
    const rome = found.find(({ texts }) => texts['kenya-en'] === 'Rome')
    expect(rome).toEqual({
      texts: { 'kenya-en': 'Rome', 'kenya-ar': 'روما' },
      ...{ source: 'question', origin: 'right answer of italy-en', logLikelihood: null },
    })
    expect(found.at(-1)!.texts).toEqual({ 'kenya-en': 'heart', 'kenya-ar': 'القلب' })
  })

  test('an option that the question has on either side is not proposed', async () => {
    const found = await proposeDistractors(cities[0]!, all, how)
    expect(found.map(({ texts }) => texts['kenya-en'])).not.toContain('Oslo')
    const onOneSide = pair('chile', 'capital', [
      ['Santiago', 'Bern'],
      ['سانتياغو', 'روما'],
    ])
    const others = await proposeDistractors(onOneSide, all, how)
    expect(others.map(({ texts }) => texts['chile-en'])).not.toContain('Rome')
  })

  test('what answers the same words elsewhere may be right here too', async () => {
    const same = pair(
      'kenya2',
      'capital',
      [
        ['Mombasa', 'Oslo'],
        ['مومباسا', 'أوسلو'],
      ],
      'Which kenya?',
    )
    const found = await proposeDistractors(cities[0]!, [...all, same], how)
    expect(found.map(({ texts }) => texts['kenya-en'])).not.toContain('Mombasa')
  })

  test('a rejected question lends no answer', async () => {
    const rejected = { ...cities[3]!, sides: cities[3]!.sides.map((side) => ({ ...side, status: 'rejected' })) }
    const found = await proposeDistractors(cities[0]!, [...cities.slice(0, 3), rejected, organ], how)
    expect(found.map(({ texts }) => texts['kenya-en'])).not.toContain('Rome')
  })

  test('a number gets near ones, in the digits of each side', async () => {
    const found = await proposeDistractors(count, all, how)
    const near = found.filter(({ source }) => source === 'number')
    expect(near.length).toBeGreaterThanOrEqual(4)
    for (const { texts } of near) {
      expect(texts['count-en']).toMatch(/^\d+$/)
      expect(foldText(texts['count-ar']!)).toMatch(/^[٠-٩]+$/u)
      expect(['8', '6']).not.toContain(texts['count-en'])
    }
  })

  test('a model orders what is of one kind, and its own answers take turns with it', async () => {
    const ask = model(['London', 'Nairobi', 'the city of Nairobi'], { London: -2, Lima: -9, Rome: -4, heart: -1 })
    const found = await proposeDistractors(cities[0]!, all, { ...how, ask })
    expect(found.map(({ texts, logLikelihood }) => [texts['kenya-en'], logLikelihood])).toEqual([
      ['Rome', -4],
      ['London', -2],
      ['Lima', -9],
      ['heart', -1],
    ])
    expect(found[1]).toMatchObject({ texts: { 'kenya-en': 'London' }, source: 'model' })
    expect(found[1]!.origin).toBe('answer of tiny, asked openly')
    expect(Object.keys(found[1]!.texts)).toEqual(['kenya-en'])
  })

  test('an answer of the model that the file has as an option brings its translation', async () => {
    const found = await proposeDistractors(cities[0]!, all, { ...how, ask: model(['cairo'], { cairo: -1 }) })
    expect(found.find(({ source }) => source === 'model')).toMatchObject({
      texts: { 'kenya-en': 'Cairo', 'kenya-ar': 'القاهرة' },
      ...{ origin: 'answer of tiny, asked openly, in the words of italy-en', logLikelihood: -1 },
    })
  })

  test.each([
    ['in another script', '内罗毕市'],
    ['a number', '12'],
    ['speaking of others', 'All of the above'],
    ['far too long', 'It is a large town in the east of the country that I do not know'],
    ['the right one in other words', 'Nairobi City'],
    ['what the question names', 'Which kenya'],
  ])('the model is not listened to when it answers with what is %s', async (_, text) => {
    const found = await proposeDistractors(cities[0]!, all, { ...how, ask: model([text], { [text]: -1 }) })
    expect(found.filter(({ source }) => source === 'model')).toEqual([])
  })

  test('the same amount in another unit is no wrong answer', async () => {
    const length = pair('length', 'length', [
      ['1 km', '3 km'],
      ['1 km', '3 km'],
    ])
    const same = pair('same', 'length', [
      ['1000 m', '5 km'],
      ['1000 m', '5 km'],
    ])
    const other = pair('other', 'length', [
      ['7 km', '9 km'],
      ['7 km', '9 km'],
    ])
    const found = await proposeDistractors(length, [length, same, other], how)
    const texts = found.map((each) => each.texts['length-en'])
    expect(texts).toContain('7 km')
    expect(texts).not.toContain('1000 m')
  })

  test('a question without a stem or a right answer gets none, and asks no model', async () => {
    const ask: AskOpenly = () => Promise.reject(new Error('asked'))
    const empty = pair('empty', null, [['', 'a'], []])
    expect(await proposeDistractors(empty, all, { ...how, ask })).toEqual([])
  })

  test('the same file gets the same proposals', async () => {
    const twice = await Promise.all([1, 2].map(() => proposeDistractors(count, all, how)))
    expect(twice[0]).toEqual(twice[1])
  })
})
