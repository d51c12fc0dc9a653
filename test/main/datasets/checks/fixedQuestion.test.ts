import { describe, expect, test } from 'vitest'
import { fixedQuestion, questionProblems } from '../../../../main/datasets/checks/questionProblems.ts'
import type { Question } from '../../../../main/datasets/question.ts'
import { question } from '../../../support/questions.ts'

describe('fixedQuestion', () => {
  test.each<[Partial<Question>, Partial<Question>]>([
    [{ stem: ' Which\u200b one\u00a0is it? ' }, { stem: 'Which one is it?' }],
    [{ stem: 'dÃ©jÃ\u00a0 vu' }, { stem: 'déjà vu' }],
    [{ stem: 'Tom &amp; <b>Jerry</b>' }, { stem: 'Tom & Jerry' }],
    [{ stem: 'a\u202bb' }, { stem: 'ab' }],
    [{ options: ['(A) one', 'B. two', 'C) three'] }, { options: ['one', 'two', 'three'] }],
    [{ statement: 'It is two. ' }, { statement: 'It is two.' }],
  ])('%j becomes %j, and is sound then', (change, expected) => {
    const faulty = question(change)
    const fixable = questionProblems(faulty, 'f').filter((problem) => problem.fixable === true)
    expect(fixable.length).toBeGreaterThan(0)
    const fixed = fixedQuestion(faulty)
    expect(fixed).toMatchObject(expected)
    expect(questionProblems(fixed, 'f')).toEqual([])
  })

  test.each<Partial<Question>>([
    { stem: 'm<sup>2</sup>' },
    { stem: 'a\ufffdb' },
    { options: ['B. one', 'A. two'] },
    { options: ['one', 'one', 'two'] },
    { stem: ' ' },
  ])('%j is left to a person', (change) => {
    const faulty = question(change)
    expect(questionProblems(faulty, 'f').some(({ fixable }) => fixable === true)).toBe(false)
    expect(fixedQuestion(faulty)).toEqual(faulty)
  })

  test('mends what it is asked for only', () => {
    const faulty = question({ stem: ' a &amp; b' })
    expect(fixedQuestion(faulty, new Set(['outer-space'])).stem).toBe('a &amp; b')
  })

  test('a warning that a person lets stand keeps its reason, an error cannot stand', () => {
    const accepted = { 'outer-space': 'as in the source', 'duplicate-options': 'why not' }
    const found = questionProblems(question({ stem: 'a ', options: ['x', 'x'], accepted }), 'f')
    expect(found.map(({ rule, note }) => [rule, note])).toEqual([
      ['outer-space', 'as in the source'],
      ['duplicate-options', undefined],
    ])
  })
})
