import { expect, test } from 'vitest'
import { agreementText } from '../../../renderer/runs/agreementText.ts'
import { summaries } from '../../support/summaries.ts'

const estimate = (mean: number | null, low = mean, high = mean) => ({ mean, low, high, units: 6 })

function textOf(found: number, top = 20, change: object = {}) {
  const agreement = { questions: 6, pearson: estimate(0.75), spearman: estimate(null), top: estimate(top), ...change }
  return agreementText({
    ...summaries.detect,
    agreement: { ...agreement, found: estimate(found, found - 2, found + 2) },
  })
}

test('says how many of the neurons that matter most the lists have, and warns of less than half', () => {
  expect(textOf(15)).toEqual({
    found: 'Of the 20 neurons of a question that matter most alone, the list has 15 (13 to 17).',
    scores: 'Scores and exact effects: Pearson 0.75 (0.75 to 0.75), Spearman –.',
    isFew: false,
  })
  expect([textOf(10)!.isFew, textOf(9.5)!.isFew]).toEqual([false, true])
})

test('a minus stands before its number, and next to nothing has none', () => {
  const { scores } = textOf(15, 20, { pearson: estimate(-0.001), spearman: estimate(-0.25) })!
  expect(scores.replaceAll('\u200e', '')).toBe(
    'Scores and exact effects: Pearson 0 (0 to 0), Spearman −0.25 (−0.25 to −0.25).',
  )
})

test('says nothing where nothing was measured, or nothing matters', () => {
  expect([
    agreementText(summaries.detect),
    agreementText(summaries.predict),
    agreementText(null),
    textOf(0, 0),
  ]).toEqual([...Array<null>(4).fill(null)])
})
