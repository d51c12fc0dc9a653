import { describe, expect, test } from 'vitest'
import { groupFigures, questionFigures } from '../../../main/methods/agreementFigures.ts'
import { createBootstrap } from '../../../main/methods/statistics/bootstrap.ts'

const methods = ['attribution', 'relp'] as const
const question = { id: 'q', fact: 0, nOptions: 4 }

/** Two prompts; clean, off by attribution, by RelP, by exact effects, and two random sets. */
function comparedWith({ clean = 0.6, right = [1, 1] } = {}) {
  return {
    neurons: Int32Array.of(3, 5, 8, 9),
    effect: Float32Array.of(0.1, 0.2, 0.4, -0.3),
    scores: Float32Array.of(1, 2, 4, -3, 4, 3, 2, 1),
    prob: Float32Array.of(clean, 0.25, 0.5, 0.25, 0.5, 0.75, clean, 0.75, 0.5, 0.25, 1, 0.75),
    right: Int32Array.from(right),
  }
}

describe('questionFigures', () => {
  test('counts what each method finds of the exact top, and what is left of P without its list', () => {
    const figures = questionFigures(comparedWith(), question, { methods, v: 2 })
    expect(figures).toMatchObject({ prompts: 2, neurons: 4, top: 2, exactOff: 0.25, randomOff: 0.75 })
    expect(figures.methods.map(({ method, found, off }) => [method, found, off])).toEqual([
      ['attribution', 2, 0.5],
      ['relp', 1, 0.5],
    ])
    expect(figures.methods[0]!.pearson).toBeGreaterThan(0.9)
  })

  test.each([
    ['right, and P is 1.5 times that of a guess', { clean: 0.375 }, true],
    ['right, and P is less', { clean: 0.37 }, false],
    ['sure, and half of its prompts are wrong', { right: [1, 0] }, false],
  ])('says whether the model knows: %s', (_, change, knows) => {
    expect(questionFigures(comparedWith(change), question, { methods, v: 2 }).knows).toBe(knows)
  })
})

test('groups are all, known and guessed questions, those without a question left out; a fact counts once', () => {
  const of = (fact: number, change: object) =>
    questionFigures(comparedWith(change), { ...question, fact }, { methods, v: 2 })
  const bootstrap = createBootstrap(50, 0)
  const known = [of(0, {}), of(0, {}), of(1, { clean: 0.75 })]
  expect(groupFigures(known, bootstrap).map(({ group }) => group)).toEqual(['all', 'knows'])
  const groups = groupFigures([...known, of(2, { clean: 0.25 })], bootstrap)
  expect(groups.map(({ group, questions }) => [group, questions])).toEqual([
    ['all', 4],
    ['knows', 3],
    ['guesses', 1],
  ])
  expect(groups[1]!.prob).toMatchObject({ units: 2, low: null })
  expect(groups[2]!.prob.mean).toBe(0.25)
})
