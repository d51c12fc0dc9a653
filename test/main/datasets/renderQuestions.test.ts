import { describe, expect, test } from 'vitest'
import { promptParts } from '../../../main/datasets/promptParts.ts'
import { renderQuestions } from '../../../main/datasets/renderQuestions.ts'
import { question } from '../../support/questions.ts'

describe('renderQuestions', () => {
  test('the right letter stands before the right option in every variant', () => {
    const questions = ['ar', 'en', 'fr', 'ja', 'ru', 'zh'].map((lang) => question({ id: lang, lang }))
    for (const variants of renderQuestions(questions, { order: 'both', seed: 3 })) {
      expect(variants).toHaveLength(4)
      for (const { prompt, gold, order } of variants) {
        const { options } = promptParts(prompt)!
        expect(options['ABCD'.indexOf(gold)]).toBe('two')
        expect(options).toEqual(order!.map((option) => question().options[option]))
      }
    }
  })

  test('asks in as many wordings as are wanted, whose right letters still take turns', () => {
    const questions = ['a', 'b', 'c', 'd'].map((id) => question({ id }))
    const rendered = renderQuestions(questions, { most: 1 })
    expect(rendered.map((variants) => variants.length)).toEqual([1, 1, 1, 1])
    expect(rendered.map(([variant]) => variant!.gold).toSorted()).toEqual(['A', 'B', 'C', 'D'])
  })

  test('keeps the order of the file where it is told to', () => {
    const [variants] = renderQuestions([question()], { keepsOrder: true, seed: 5 })
    expect(variants).toHaveLength(3)
    for (const { order, gold } of variants!) expect([order, gold]).toEqual([[0, 1, 2, 3], 'ABCD'[question().answer]])
  })

  test('question-last puts the options first', () => {
    const [[variant] = []] = renderQuestions([question()], { order: 'question-last' })
    expect(variant!.template).toBe('en-last')
    expect(variant!.prompt).toMatch(/\n D\. \w+\n\nQuestion:\nWhich one is right\?\n\nAnswer:$/)
  })

  test('a stem that looks like a place holder or a replacement pattern stays text', () => {
    const [[variant] = []] = renderQuestions([question({ stem: 'What is {options} or $& in {question}?' })])
    expect(variant!.prompt).toContain('\nWhat is {options} or $& in {question}?\n A. ')
  })

  test('a region of a language has its templates; an unknown language English ones, said once', () => {
    const warnings: string[] = []
    const langs = ['zh-TW', 'xx', 'xx', null]
    const rendered = renderQuestions(
      langs.map((lang) => question({ lang })),
      { onWarning: (sentence) => warnings.push(sentence) },
    )
    expect(rendered.map(([variant]) => variant!.template)).toEqual(['zh-1', 'en-1', 'en-1', 'en-1'])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('"xx"')
  })
})
