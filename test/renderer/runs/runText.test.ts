import { describe, expect, test } from 'vitest'
import type { Run } from '../../../renderer/api/shapes.ts'
import { cellsOf, editShares, headline, interval, type SummaryOf } from '../../../renderer/runs/runText.ts'
import { factsOf } from '../../../main/methods/answers/units.ts'
import { comparisonOf } from '../../../main/methods/edits/measured.ts'
import { runAccuracy } from '../../../main/runs/kinds/figures.ts'

const figures = { accuracy: null, summary: null } as unknown as Run
const share = (value: number) => ({ value, low: value, high: value, n: 4 })

describe('headline', () => {
  test('of a run of an earlier version says nothing of its kind, and how many answers were right where there are any', () => {
    expect(headline(figures)).toBe('')
    expect(headline({ ...figures, accuracy: { all: share(0.5), cells: [] } })).toBe('50%')
  })

  test('of an evaluation is the verdict on the first of its detections', () => {
    const runs = ['localised', 'diffuse'].map((verdict) => ({ name: verdict, verdict, sentence: '', fields: [] }))
    expect(headline({ ...figures, summary: { kind: 'evaluate', runs } })).toBe('Localised')
  })

  test('of an attribution is its token, whose space is seen, with its probability', () => {
    const summary = { kind: 'attribute', token: ' Nairobi', target: 7, prob: 0.9 } as SummaryOf<'attribute'>
    expect(headline({ ...figures, summary })).toBe('“ Nairobi” 90.0%')
    expect(headline({ ...figures, summary: { ...summary, token: null } })).toBe('#7 90.0%')
  })
})

describe('interval', () => {
  test('is a mean with its ends, a mean alone where there are too few, and a dash without one', () => {
    expect(interval({ mean: -0.5, low: -1, high: 0.25 }).replaceAll('\u200e', '')).toBe('−0.5 [−1, +0.25]')
    expect(interval({ mean: 0.5, low: null, high: null }).replaceAll('\u200e', '')).toBe('+0.5')
    expect(interval({ mean: null, low: null, high: null })).toBe('–')
  })
})

describe('shares of a run of an edit', () => {
  // Right before where the first letter is likelier, right after where it stays so.
  const asked = [
    ['geo', 'en', 0.9, 0.1],
    ['geo', 'en', 0.9, 0.9],
    ['geo', 'ar', 0.1, 0.1],
    ['art', 'en', 0.9, 0.1],
    ['art', 'ar', 0.1, 0.9],
  ] as const

  test.each([
    ['several domains and languages', () => true],
    ['several domains', (lang: string) => lang === 'en'],
    ['several languages', (_: string, domain: string) => domain === 'geo'],
    ['one of each', (lang: string, domain: string) => domain === 'geo' && lang === 'en'],
  ])('are those before the edit and after it, by domain and language: %s', (_, isAsked) => {
    const chosen = asked.filter(([domain, lang]) => isAsked(lang, domain))
    const questions = chosen.map(([domain, lang], i) => ({ id: `q${i}`, domain, lang, pair: null, stem: `s${i}` }))
    const prompts = chosen.map(([, , before, after], question) => ({
      ...{ question, gold: 0, nLetters: 2 },
      probs: Float32Array.of(before, 1 - before, after, 1 - after),
    }))
    const comparison = comparisonOf(prompts, questions, { controls: 0, kind: 'random', seed: 0 })
    const answersOf = (side: 2 | 3) =>
      chosen.map((row, i) => {
        const correct = row[side] > 0.5
        const letters = { A: row[side], B: 1 - row[side] }
        return { id: `q${i}`, variant: 0, letters, pred: correct ? 'A' : 'B', gold: 'A', correct, mass: 1 }
      })
    const accuracyOf = (side: 2 | 3) => runAccuracy(answersOf(side), factsOf(questions as never))!
    const summary = { kind: 'compare' as const, edit: 'e', nNeurons: 1, comparison }
    const run = { ...figures, accuracy: accuracyOf(3), summary }
    const valuesOf = (cells: ReturnType<typeof cellsOf>) =>
      cells.map(({ domain, lang, share }) => [domain, lang, share.value, share.n])
    expect(valuesOf(cellsOf(run, 'before'))).toEqual(valuesOf(accuracyOf(2).cells))
    expect(valuesOf(cellsOf(run, 'after'))).toEqual(valuesOf(accuracyOf(3).cells))
    expect([editShares(summary).before?.value, editShares(summary).after?.value]).toEqual([
      ...[accuracyOf(2).all.value, accuracyOf(3).all.value],
    ])
  })
})
