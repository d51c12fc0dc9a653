import { describe, expect, test } from 'vitest'
import { exampleFact, firstSentence, statementPrompt } from '../../../../main/cli/demo/example.ts'
import type { Item } from '../../../../main/rpc/engine/contract.ts'
import { question } from '../../../support/questions.ts'

const asked = ['f1-en', 'f1-ar', 'f2-en', 'f2-ar', 'other'].map((id) =>
  question({
    ...{ id, pair: id.slice(0, 2), domain: id === 'other' ? 'e' : 'd', options: ['one', 'two'], answer: 1 },
    variants: [
      { prompt: 'p', gold: 'A', template: null, order: [1, 0] },
      { prompt: 'p', gold: 'B', template: null, order: [0, 1] },
    ],
  }),
)

function row(id: string, variant: number, before: number, after: number): Item<'edit.compare'> {
  const gold = variant === 0 ? 'A' : 'B'
  const other = variant === 0 ? 'B' : 'A'
  const answer = (prob: number) => ({
    letters: { [gold]: prob, [other]: 1 - prob },
    pred: prob > 0.5 ? gold : other,
    mass: 1,
  })
  return {
    ...{ id, variant, domain: 'd', lang: 'en', gold, before: answer(before), after: answer(after), control: null },
    ...{ nLetters: 2, probs: Float32Array.of(before, 1 - before, after, 1 - after) },
  }
}

const unmoved = asked.flatMap(({ id }) => [row(id, 0, 0.9, 0.8), row(id, 1, 0.9, 0.8)])
const but = (...changed: Item<'edit.compare'>[]) =>
  unmoved.map((each) => changed.find(({ id, variant }) => id === each.id && variant === each.variant) ?? each)

describe('exampleFact', () => {
  test('is the fact of the domain that is lost in most languages, shown in a prompt where it is lost', () => {
    const shown = exampleFact(
      asked,
      but(row('f1-en', 0, 0.9, 0.01), row('f2-en', 1, 0.9, 0.4), row('f2-ar', 0, 0.8, 0.3)),
      'd',
    )
    expect(shown.map(({ question: { id } }) => id)).toEqual(['f2-en', 'f2-ar'])
    expect(shown[0]).toMatchObject({
      before: { text: 'two', isRight: true, prob: 0.9 },
      after: { text: 'one', isRight: false, prob: 0.4 },
    })
  })

  test('where none is lost it is the one that falls most', () => {
    const shown = exampleFact(asked, but(row('f2-ar', 0, 0.9, 0.6), row('other', 0, 0.9, 0.1)), 'd')
    expect(shown.map(({ question: { id } }) => id)).toEqual(['f2-en', 'f2-ar'])
  })
})

describe('statementPrompt', () => {
  const of = (statement: string | null) =>
    statementPrompt(question({ statement, options: ['Rome', 'Paris'], answer: 1 }))

  test('ends before the answer, without the space in between', () => {
    expect(of('The capital of France is Paris.')).toBe('The capital of France is')
    expect(of('法国的首都是Paris。')).toBe('法国的首都是')
  })

  test('is null without a statement, or where nothing stands before the answer', () => {
    expect([of(null), of('Rome is old.'), of('Paris is old.')]).toEqual([null, null, null])
  })
})

test.each([
  [' Werner Heisenberg. B B', ' Werner Heisenberg.'],
  [' 3.14 or so! And', ' 3.14 or so!'],
  ['海森堡。在', '海森堡。'],
  ['\nno end', '\nno end'],
])('firstSentence(%j)', (text, sentence) => {
  expect(firstSentence(text)).toBe(sentence)
})
