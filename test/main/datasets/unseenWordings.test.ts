import { describe, expect, test } from 'vitest'
import { promptParts } from '../../../main/datasets/promptParts.ts'
import { renderQuestions } from '../../../main/datasets/renderQuestions.ts'
import { unseenWordings } from '../../../main/datasets/unseenWordings.ts'
import { question } from '../../support/questions.ts'

const prompts = { prompt: 'x', gold: 'A', order: null }

describe('unseenWordings', () => {
  test('of a question from elsewhere: one template of each order, none of them reused', () => {
    const [wordings] = unseenWordings([question({ variants: [{ ...prompts, template: null }] })], 0)
    expect(wordings!.map(({ kind, template }) => [kind, template])).toEqual([
      ['template', 'en-1'],
      ['template', 'en-last'],
    ])
  })

  test('of a question in our templates: the one left over, and one in use with another order', () => {
    const bare = Array.from({ length: 40 }, (_, i) => question({ id: `q${i}`, lang: i % 2 === 0 ? 'en' : 'ar' }))
    const rendered = renderQuestions(bare)
    const questions = bare.map((each, i) => ({ ...each, variants: rendered[i]! }))
    for (const [i, wordings] of unseenWordings(questions, 1).entries()) {
      const lang = i % 2 === 0 ? 'en' : 'ar'
      expect(wordings.map(({ kind }) => kind)).toEqual(['template', 'order'])
      expect(wordings[0]!.template).toBe(`${lang}-last`)
      const seen = rendered[i]!.map(({ prompt }) => prompt)
      for (const { prompt, letters, gold } of wordings) {
        expect(seen).not.toContain(prompt)
        expect(promptParts(prompt)!.options[letters.indexOf(gold)]).toBe('two')
      }
    }
  })

  test('turns an order round that the detection had in the same template', () => {
    const variant = (order: number[] | null) => ({ prompt: 'x', gold: 'A', template: 'en-2', order })
    const reused = (order: number[] | null) =>
      unseenWordings([question({ variants: [variant(order)] })], 0)[0]!.find(({ kind }) => kind === 'order')!
    const optionsOf = (prompt: string) => [...promptParts(prompt)!.options]
    const first = optionsOf(reused(null).prompt)
    const order = first.map((option) => question().options.indexOf(option))
    expect(optionsOf(reused(order).prompt)).toEqual(first.toReversed())
    expect(optionsOf(reused(order.toReversed()).prompt)).toEqual(first)
  })

  test('balances right letters', () => {
    const questions = Array.from({ length: 80 }, (_, i) => question({ id: `q${i}` }))
    const golds = unseenWordings(questions, 0).map(([first]) => first!.gold)
    for (const letter of 'ABCD') expect(golds.filter((gold) => gold === letter)).toHaveLength(20)
  })

  test('has none for a question of which only the letters are known', () => {
    expect(unseenWordings([question({ stem: 'a whole prompt', options: ['A', 'B', 'C'] })], 0)).toEqual([[]])
  })

  test('repeats itself for a seed', () => {
    const questions = [question({ id: 'a' }), question({ id: 'b' })]
    expect(unseenWordings(questions, 3)).toEqual(unseenWordings(questions, 3))
    expect(unseenWordings(questions, 3)).not.toEqual(unseenWordings(questions, 4))
  })
})
