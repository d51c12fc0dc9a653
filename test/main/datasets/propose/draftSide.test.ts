import { describe, expect, test } from 'vitest'
import type { QuestionPair } from '../../../../main/datasets/pairs.ts'
import { draftExamples, draftOf, draftPrompt, draftSource } from '../../../../main/datasets/propose/draftSide.ts'
import type { Question } from '../../../../main/datasets/question.ts'
import { question } from '../../../support/questions.ts'

const source = question({
  ...{ id: 'p-en', pair: 'p', stem: 'In which year did Apollo 11 land?', options: ['1969', '1972', '1958'], answer: 0 },
})
const [stem, options] = ['في أي عام هبط أبولو 11؟', ['1969', '1972', '1958']] as const
const good = [stem, ...options]

function pair(...sides: Question[]): QuestionPair {
  return { pairId: 'p', position: 0, sides }
}

describe('draftOf', () => {
  test('takes stem and options, each as one line', () => {
    expect(draftOf([` ${stem}\n`, ...options], source, 'ar')).toEqual({ stem, options })
  })

  test.each([
    ['an option too few', good.slice(0, 3), 'The model wrote 2 options instead of 3.'],
    ['no question', ['', ...options], 'The model wrote no question.'],
    ['an option of nothing', [stem, '1969', ' ', '1958'], 'The model wrote no option B.'],
    ['the question again', [source.stem, ...options], 'The model copied the question.'],
    ['another language', ['En quelle année ?', ...options], 'The question is not written in Arabic.'],
    ['another year', [stem, '1969', '1973', '1958'], 'Option B has other numbers than the source.'],
    ['another number', [stem.replace('11', '12'), ...options], 'The question has other numbers than the source.'],
  ])('refuses %s', (_, lines, refused) => {
    expect(draftOf(lines, source, 'ar')).toEqual({ refused })
  })

  test.each([
    ['rivers that were left as they are', ['Tigris', 'الدانوب'], 'Option A is not written in Arabic.'],
    ['a word of two scripts', ['تigris', 'الدانوب'], 'Option A is not written in Arabic.'],
    ['two that say the same', ['دجلة', 'دجلة'], 'Option B says what another one says.'],
  ])('refuses %s', (_, lines, refused) => {
    const rivers = question({ stem: 'Which river?', options: ['Tigris', 'Danube'], answer: 0 })
    expect(draftOf(['أي نهر؟', ...lines], rivers, 'ar')).toEqual({ refused })
  })

  test('symbols and formulas are the same in every language', () => {
    const symbols = question({ stem: 'What is the symbol of silver?', options: ['Ag', 'H2O', 'DNA'], answer: 0 })
    expect(draftOf(['ما رمز الفضة؟', 'Ag', 'H2O', 'DNA'], symbols, 'ar')).toEqual({
      stem: 'ما رمز الفضة؟',
      options: ['Ag', 'H2O', 'DNA'],
    })
  })
})

describe('draftSource', () => {
  const empty = question({ id: 'p-ar', pair: 'p', lang: 'ar', stem: '', options: ['', '', ''] })

  test('is the source of a pair whose side is missing, or that nobody has written', () => {
    expect(draftSource(pair(source), 'ar')).toBe(source)
    expect(draftSource(pair(source, empty), 'ar')).toBe(source)
  })

  test('is none once anything is written on the side, or where the source is not whole', () => {
    expect(draftSource(pair(source, { ...empty, options: ['', 'x', ''] }), 'ar')).toBe(null)
    expect(draftSource(pair({ ...source, stem: ' ' }), 'ar')).toBe(null)
    expect(draftSource(pair({ ...source, options: ['1969', '', ''] }), 'ar')).toBe(null)
    expect(draftSource(pair({ ...source, lang: null }), 'ar')).toBe(null)
  })
})

describe('draftExamples', () => {
  const both = (id: string, change: Partial<Question> = {}, other: Partial<Question> = {}): QuestionPair => {
    const options = ['1', '2', '3']
    const en = question({ id: `${id}-en`, pair: id, options, ...change })
    const ar = question({ id: `${id}-ar`, pair: id, lang: 'ar', stem: 'سؤال', options, ...change, ...other })
    return { pairId: id, position: 0, sides: [en, { ...ar, lang: 'ar', id: `${id}-ar` }] }
  }

  test('are those most like the question that a person has written in both languages', () => {
    const machine = both('machine', {}, { translating: { origin: 'machine' } })
    const stale = both('stale', {}, { translating: { stale: { stem: 'old' } } })
    const all = [both('far', { domain: 'x', options: ['1', '2'] }), machine, stale, both('near'), pair(source)]
    expect(draftExamples(source, 'ar', all).map(([{ id }, { id: other }]) => [id, other])).toEqual([
      ['near-en', 'near-ar'],
      ['far-en', 'far-ar'],
    ])
  })

  test('stand before the question in the prompt, with what is translated of it, and end where the next is to come', () => {
    const prompt = draftPrompt(source, {
      lang: 'ar',
      examples: draftExamples(source, 'ar', [both('near')]),
      done: [stem],
    })
    expect(prompt.indexOf('Arabic: سؤال\n')).toBeLessThan(prompt.indexOf(source.stem))
    expect(prompt).toContain(`\nEnglish: ${source.stem}\nArabic: ${stem}\nEnglish: 1969\nArabic:`)
    expect(prompt).toMatch(/\nArabic:$/)
  })
})
