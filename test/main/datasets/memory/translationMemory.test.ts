import { describe, expect, test } from 'vitest'
import { createSlices } from '../../../../main/base/slices.ts'
import { createTranslationMemory } from '../../../../main/datasets/memory/translationMemory.ts'
import type { QuestionPair } from '../../../../main/datasets/pairs.ts'
import type { Question } from '../../../../main/datasets/question.ts'
import { question } from '../../../support/questions.ts'

function pair(pairId: string, en: Partial<Question>, ar: Partial<Question>): QuestionPair {
  const sides = [
    question({ id: `${pairId}-en`, pair: pairId, options: ['respiration', '7'], answer: 0, ...en }),
    question({ id: `${pairId}-ar`, pair: pairId, lang: 'ar', options: ['التنفس', '7'], answer: 0, ...ar }),
  ]
  return { pairId, position: 0, sides }
}

const wall = pair('a', { stem: 'What is the function of the cell wall?' }, { stem: 'ما وظيفة الجدار الخلوي؟' })
const other = pair('b', { stem: 'Who wrote this book?' }, { stem: 'من كتب هذا الكتاب؟' })
const asked = { from: 'en', to: 'ar', without: '', limit: 5 }

async function memoryOf(...pairs: QuestionPair[]) {
  const memory = createTranslationMemory()
  await memory.follow(pairs, createSlices())
  const find = (text: string, more = {}) =>
    memory
      .find(text, { ...asked, ...more })
      .map(({ translation, similarity, pairId }) => [pairId, translation, Math.round(100 * similarity)])
  return { memory, find }
}

describe('createTranslationMemory', () => {
  test('offers what was translated before by how alike it is: the same text alone is 100 %', async () => {
    const { find } = await memoryOf(wall, other)
    expect(find('What is the function of the cell wall?')).toEqual([['a', 'ما وظيفة الجدار الخلوي؟', 100]])
    expect(find('what is the function of the Cell Wall?')).toEqual([['a', 'ما وظيفة الجدار الخلوي؟', 99]])
    // 4 of 38 characters are others.
    const [near] = find('What is the function of the cell body?')
    expect(near).toEqual(['a', 'ما وظيفة الجدار الخلوي؟', 89])
    expect(find('A question of quite another kind')).toEqual([])
    expect(find('ما وظيفة الجدار الخلوي؟', { from: 'ar', to: 'en' })).toEqual([
      ['a', 'What is the function of the cell wall?', 100],
    ])
  })

  test('takes options too, each translation once, and neither numbers nor the pair that asks', async () => {
    const { find, memory } = await memoryOf(wall, other)
    expect(find('Respiration')).toEqual([['a', 'التنفس', 99]])
    expect(memory.find('respiration', asked)[0]?.count).toBe(2)
    expect(find('respiration', { without: 'a' })).toEqual([['b', 'التنفس', 100]])
    expect(find('7')).toEqual([])
    expect(find('respiration', { to: 'fr' })).toEqual([])
  })

  test('believes people before machines, and no text whose source was changed since', async () => {
    const machine = pair('c', {}, { options: ['تنفّسٌ آلي', '7'], translating: { origin: 'machine' } })
    const stale = pair('d', {}, { options: ['قديم', '7'], translating: { stale: { 'options[0]': 'breath' } } })
    const person = pair('e', {}, { options: ['تنفس', '7'], translating: { origin: 'human' } })
    const { find } = await memoryOf(machine, stale, person)
    // Looked for the other way round it is the source that stays behind.
    expect(find('قديم', { from: 'ar', to: 'en' })).toEqual([])
    expect(find('respiration')).toEqual([
      ['e', 'تنفس', 100],
      ['c', 'تنفّسٌ آلي', 100],
    ])
  })

  test('follows the set: what was changed or deleted is no more', async () => {
    const { memory, find } = await memoryOf(wall, other)
    const changed = pair('a', { stem: 'What is the function of the nucleus?' }, { stem: 'ما وظيفة النواة؟' })
    await memory.follow([changed], createSlices())
    expect(find('What is the function of the nucleus?')).toEqual([['a', 'ما وظيفة النواة؟', 100]])
    expect(find('Who wrote this book?')).toEqual([])
    expect(find('What is the function of the cell wall?').map(([id]) => id)).toEqual(['a'])
  })

  test('forgets texts that stand nowhere any more, and knows those that do', async () => {
    const { memory, find } = await memoryOf(wall, other)
    for (let round = 0; round < 3; round++) {
      const pairs = Array.from({ length: 800 }, (_, i) =>
        pair(`p${i}`, { stem: `Which of ${round * 800 + i} cells?` }, { stem: `أي خلية ${round * 800 + i}؟` }),
      )
      await memory.follow([wall, ...pairs], createSlices())
    }
    expect(find('Which of 800 cells?').map(([, text]) => text)).not.toContain('أي خلية 800؟')
    expect(find('Which of 2399 cells?')[0]).toEqual(['p799', 'أي خلية 2399؟', 100])
    expect(find('What is the function of the cell wall?')[0]?.[0]).toBe('a')
  })

  test('finds texts of languages that write no spaces', async () => {
    const zh = pair('z', { stem: '中国的首都是哪里？', lang: 'zh' }, { stem: 'ما عاصمة الصين؟' })
    const { find } = await memoryOf(zh)
    expect(find('法国的首都是哪里？', { from: 'zh' })).toEqual([['z', 'ما عاصمة الصين؟', 89]])
  })
})
