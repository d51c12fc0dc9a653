import { describe, expect, test } from 'vitest'
import { sideProblems } from '../../../../main/datasets/checks/sideChecks.ts'
import type { Question } from '../../../../main/datasets/question.ts'
import { question } from '../../../support/questions.ts'

function rules(first: Partial<Question>, other: Partial<Question>): [string, string][] {
  const sides = [first, other].map((side, i) => ({
    place: `q${i}`,
    question: question({ id: `q${i}`, pair: 'p', ...side }),
  }))
  return sideProblems('p', sides).map(({ rule, message }) => [rule, message])
}

const en = { lang: 'en', stem: 'In which year was it?', options: ['1969', '1970', '1971'], answer: 0 }
const ar = { lang: 'ar', stem: 'في أي عام كان ذلك؟', options: ['١٩٦٩', '١٩٧٠', '١٩٧١'], answer: 0 }
const ru = { lang: 'ru', stem: 'Какой город?', options: ['Рим', 'Париж'], answer: 0 }

describe('sides of a pair', () => {
  test.each<[string, Partial<Question>, Partial<Question>]>([
    ['digits of any script', en, ar],
    ['wrong options in another order', en, { ...ar, options: ['١٩٦٩', '١٩٧١', '١٩٧٠'] }],
    [
      'names in both',
      { stem: 'What is NaCl?', lang: 'en' },
      { ...ru, stem: 'Что такое NaCl?', options: ['один', 'два', 'три', 'четыре'] },
    ],
    [
      'Chinese, which is shorter',
      { lang: 'en', stem: 'What is the capital city of the Republic of Kenya?' },
      { lang: 'zh', stem: '肯尼亚共和国的首都是哪座城市？' },
    ],
  ])('%s are sound', (_, first, other) => {
    expect(rules(first, other)).toEqual([])
  })

  test.each<[string, Partial<Question>, Partial<Question>, string]>([
    [
      'pair-numbers',
      { ...en, stem: 'What is 17 + 25?' },
      { ...ar, stem: 'كم ١٧ + ٥٢؟' },
      'the question has 52 where the en side has 25',
    ],
    [
      'pair-numbers',
      en,
      { ...ar, options: ['١٩٦٩', '١٩٧٠', '١٩٧٥'] },
      'its options together have 1975 where the en side has 1971',
    ],
    [
      'pair-answers-differ',
      en,
      { ...ar, options: ['١٩٧٠', '١٩٦٩', '١٩٧١'] },
      'pair "p" has another right answer in ar, where this one\'s is wrong',
    ],
    ['pair-option-count', { ...en, options: en.options.slice(0, 2) }, ar, 'it has 3 options, the en side has 2'],
    [
      'pair-names',
      { stem: 'What is salt?', lang: 'en' },
      { ...ru, stem: 'Что такое NaCl?', options: ['1', '2', '3', '4'] },
      'holds "NaCl", the en side does not',
    ],
    [
      'pair-untranslated',
      { lang: 'en', stem: 'Which is it?' },
      { lang: 'fr', stem: 'Which is it?' },
      'the question is word for word that of the en side',
    ],
    [
      'pair-length',
      { lang: 'en', stem: 'Which of these gases do plants take in to make sugar in their leaves?' },
      { lang: 'fr', stem: 'Quel gaz ?' },
      'the question is 6.',
    ],
  ])('%s', (rule, first, other, part) => {
    const found = rules(first, other)
    expect(found.map(([name]) => name)).toContain(rule)
    expect(found.find(([name]) => name === rule)![1]).toContain(part)
  })
})
