import { describe, expect, test } from 'vitest'
import { evaluationText } from '../../../main/cli/evaluationText.ts'
import type { Evaluation } from '../../../main/methods/evaluationSchema.ts'
import { evaluateWorld, ownNeurons, range } from '../../support/evaluatedWorld.ts'

function textOf(...worlds: Parameters<typeof evaluateWorld>[0][]): string {
  const evaluation: Evaluation = {
    format: 'engram-evaluation',
    formatVersion: 2,
    model: { fingerprint: 'sha256:f', nLayers: 6, dMlp: 500 },
    device: 'cpu',
    settings: {
      ...{ seed: 0, boost: 2, suppress: 0, controls: 4, randomSets: 10, pooled: 40, driftSets: 1 },
      ...{ confidence: 0.95, resamples: 60 },
    },
    texts: [],
    runs: worlds.map((world) => evaluateWorld(world)),
    comparisons: [],
    warnings: [],
  }
  return evaluationText(evaluation).join('\n')
}

describe('evaluationText', () => {
  const text = textOf({ holds: ownNeurons })

  test('has a figure or a word everywhere', () => {
    expect(text).not.toMatch(/NaN|undefined|null|Infinity|\[object/)
  })

  test('says what was asked, what moved and what it amounts to', () => {
    expect(text).toContain('qrnca (run): 24 questions about 12 facts, 10.0 neurons each (10 to 10)')
    expect(text).toContain('unrelated: questions of another domain and another language')
    expect(text).toMatch(/\nall +72 of 72 +100 %/)
    expect(text).toMatch(/\nsuppress +0 of 0 +72 of 72 \[76, 100\] % +0 of 0 +0 \/ 12 +0\.00049/) // 2 / 2^12
    expect(text).toMatch(/\nnew template +24 of 24 /)
    expect(text).toContain('On free text (1 set, 10 tokens)')
    expect(text).toMatch(/\nall +Localised: boost and suppress move/)
    expect(text).toMatch(/\nquestions: localised 24$/)
  })

  test('says first whether anything is known, and in what letters move in place of answers', () => {
    expect(text).toContain(
      'Right in 72 of 72 prompts (12 facts, guessing gives 25 %): better than guessing (p < 0.001).',
    )
    expect(text).not.toContain('\n! ')
    const writer = range(2700, 10)
    const pushed = textOf({
      holds: ownNeurons,
      claims: (fact, lang) => [...ownNeurons(fact, lang), ...writer],
      writes: writer,
    })
    expect(pushed).toMatch(
      /\n! boost, on other facts: B moves by \+0\.6\d nats \[.*whatever the question \(12 facts\)\./,
    )
    expect(pushed).toMatch(/\nall +Letters, not answers:/)
  })

  test('gives differences their intervals', () => {
    expect(text).toMatch(/\nall +-\d\.\d+ \[-\d\.\d+, -\d\.\d+\] +/)
  })

  test('gives the least that a ratio is where there is none, and leaves out the cells of both', () => {
    expect(text).toMatch(/at least \d+/)
    expect(text).not.toContain('both:')
  })

  test('gives a ratio with its interval where unrelated questions move', () => {
    expect(textOf({ holds: () => range(600, 10) })).toMatch(/1\.0 \[\d\.\d, 1\.\d\]/)
  })

  test('shows runs one below the other', () => {
    expect(textOf({ holds: ownNeurons }, { holds: ownNeurons }).split('24 questions about 12 facts')).toHaveLength(3)
  })
})
