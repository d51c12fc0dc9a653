import { describe, expect, test } from 'vitest'
import type { Answer } from '../../../main/methods/answers/answerSchema.ts'
import { learnRisk } from '../../../main/datasets/risk/pairRisk.ts'
import { predictionsOf } from '../../../main/runs/predictions.ts'
import { toPredict } from '../../support/runSettings.ts'
import { question } from '../../support/questions.ts'

/** Sides of `n` facts in a language, of which the model answers `nRight` rightly, the others with B. */
function answered(lang: string, n: number, nRight: number) {
  const sides = Array.from({ length: n }, (_, i) =>
    question({ id: `${i}-${lang}`, pair: `${i}`, lang, options: ['a', 'b', 'c', 'd'], answer: 0 }),
  )
  const answers = sides.map(({ id }, i): Answer => {
    const pred = i < nRight ? 'A' : 'B'
    const letters = { A: 0.01, B: 0.01, C: 0.01, D: 0.01, [pred]: 0.9 }
    return { id, variant: 0, letters, pred, gold: 'A', correct: pred === 'A', mass: 0.93 }
  })
  return { sides, answers }
}

function predicted(...langs: readonly ReturnType<typeof answered>[]) {
  const questions = new Map(langs.flatMap(({ sides }) => sides.map((side) => [side.id, side])))
  const answers = langs.flatMap(({ answers }) => answers)
  return predictionsOf(questions, answers, { model: 'm', settings: toPredict() })
}

describe('predictionsOf', () => {
  test('says of which languages a model only guesses, and not of so few questions that nobody could tell', () => {
    const guesses = (lang: ReturnType<typeof answered>) =>
      [...predicted(lang).values()].filter(({ prediction }) => prediction.isGuess === true).length
    expect(guesses(answered('ar', 12, 3))).toBe(12)
    expect(guesses(answered('en', 12, 9))).toBe(0)
    expect(guesses(answered('ar', 4, 0))).toBe(0)
  })

  test('a language in which it guesses is no evidence against another one in which it knows', () => {
    const [en, ar] = [answered('en', 12, 12), answered('ar', 12, 3)]
    const reasonsOf = (found: ReturnType<typeof predicted>): string[] => {
      const pair = { pairId: '11', position: 0, sides: [en.sides[11]!, ar.sides[11]!] }
      const predictions = new Map([...found].map(([id, { prediction }]) => [id, prediction]))
      return learnRisk([pair])
        .of(pair, [], predictions)
        .reasons.map(({ reason }) => reason)
    }
    expect(reasonsOf(predicted(en, ar))).not.toContain('languages-disagree')
    // The same answers of a model that knows the other facts.
    expect(reasonsOf(predicted(en, answered('ar', 12, 11)))).toContain('languages-disagree')
  })
})
