import { describe, expect, test } from 'vitest'
import type { Question } from '../../../../main/datasets/question.ts'
import { questionProblems } from '../../../../main/datasets/checks/questionProblems.ts'
import { question } from '../../../support/questions.ts'

const prompt = 'Q:\nWhich?\n A. x\n B. x\n\nAnswer:'
const variant = { prompt, gold: 'B', template: null, order: null }

describe('questionProblems', () => {
  test.each<[Partial<Question>, string[], string]>([
    [{ id: '' }, ['empty-text'], 'id is empty'],
    [{ options: ['one', 'two', ''], answer: 0 }, ['empty-text'], 'option C is empty'],
    [{ options: ['one'], answer: 0 }, ['option-count'], 'it has 1 option'],
    [{ options: Array.from({ length: 27 }, (_, i) => `o${i}`) }, ['option-count'], 'it has 27 options'],
    [{ answer: 4 }, ['answer-out-of-range'], 'the answer is 4'],
    [{ answer: -1 }, ['answer-out-of-range'], 'the answer is -1'],
    [{ options: ['one', 'two', 'one'] }, ['duplicate-options'], 'options A and C are the same, "one"'],
    [{ options: ['Öl', 'two', 'O\u0308l'] }, ['duplicate-options'], 'options A and C are the same'],
    [{ options: ['One', 'two', 'ｏｎｅ'] }, ['similar-options'], 'options A and C differ in case or accents only'],
    [{ options: ['(A) one', 'two'] }, ['letter-prefix'], 'option A begins with a letter of its own, "(A) one"'],
    [{ options: ['one', 'b. two'] }, ['letter-prefix'], 'option B'],
    [{ stem: 'What is ohm in Ohm’s law?', options: ['mega', 'Law?'] }, ['answer-in-stem'], 'holds its right answer'],
    [{ stem: '東京タワーはどこにありますか', lang: 'ja', options: ['大阪', '東京'] }, ['answer-in-stem'], 'holds'],
    [{ lang: 'ar' }, ['language-script'], 'not written in the script of its language, ar'],
    [{ stem: '東京の首都は', lang: 'zh' }, ['language-script'], 'written in Japanese kana'],
    [{ statement: 'It is three.' }, ['statement-without-answer'], 'does not hold its right answer, "two"'],
    [{ statement: 'It is two. ' }, ['outer-space'], 'the sentence'],
    [
      { options: ['1 km', '1000 m', '2 km'], answer: 0 },
      ['same-as-right'],
      'option B, "1000 m", says the same as the right',
    ],
    [{ options: ['The Nile', 'Nile', 'Rhine'], answer: 1 }, ['same-as-right'], 'option A'],
    [{ options: ['one', 'two', 'All of the above'] }, ['names-others'], 'option C speaks of other options'],
    [{ options: ['1/2', '2-Jan', '1/3'], answer: 0 }, ['spreadsheet-cell'], '"2-Jan" seems to be a date'],
    [{ options: ['100', '1E+05', '200'], answer: 0 }, ['spreadsheet-cell'], '"1E+05" seems to be a number'],
    [{ options: ['007', '34', '012'], answer: 0 }, ['spreadsheet-cell'], '"34" seems to have lost the zeros'],
    [
      { lang: 'ar', stem: 'ما عاصمة كينيا؟', options: ['نيروبي', 'Ottawa', 'لشبونة'], answer: 0 },
      ['option-script'],
      'option B, "Ottawa", is in another script than the others',
    ],
    [
      {
        lang: 'en',
        stem: 'Welche der folgenden Städte ist die Hauptstadt der Bundesrepublik Deutschland, und seit wann ist sie es wieder?',
      },
      ['language-differs'],
      'it seems to be written in de, its language is en',
    ],
    [{ status: 'done' }, ['unknown-status'], 'its status is "done"'],
    [{ variants: [{ ...variant, gold: 'C' }] }, ['duplicate-options', 'stray-letter'], 'variants[0]: options A and B'],
    [{ variants: [{ ...variant, order: [0, 1], gold: 'E' }] }, ['stray-letter'], 'gold is "E", the prompt has A, B'],
  ])('%j: %j', (change, expected, part) => {
    const problems = questionProblems(question(change), 'f, line 1')
    expect(problems.map(({ rule }) => rule)).toEqual(expected)
    expect(problems[0]).toMatchObject({ place: 'f, line 1', id: change.id ?? 'q' })
    expect(problems[0]!.message).toContain(part)
    expect(problems[0]!.remedy).not.toBe('')
  })

  test.each<Partial<Question>>([
    {},
    { stem: 'Which is larger, gold or iron?', options: ['gold', 'iron'] },
    { stem: 'A therapist does what?', options: ['drives', 'the'] },
    { stem: 'Theatre opens when?', options: ['never', 'atre'] },
    { lang: 'xx' },
    { options: ['10²', '102', '10³'], answer: 0 },
    { options: ['1-Jan', '2-Jan', '3-Jan'], answer: 0 },
    { options: ['DNA', 'RNA', 'ATP'], lang: 'zh', stem: '哪一个分子？' },
    { options: ['John', 'جون'], answer: 0 },
    { statement: 'The right one is two.' },
    { options: ['A', 'B', 'AB', 'a-b'] },
    { variants: [{ ...variant, prompt: 'Q:\n A. y\n B. x\n' }] },
  ])('%j is sound', (change) => {
    expect(questionProblems(question(change), 'f')).toEqual([])
  })
})
