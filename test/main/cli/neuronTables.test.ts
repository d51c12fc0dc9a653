import { describe, expect, test } from 'vitest'
import { activationLines, effectLines } from '../../../main/cli/neuronTables.ts'

const question = (id: string, effectLog: number) => {
  const figures = { prob: 0.5, logProb: -0.7, activation: 1.5, effect: effectLog / 2, effectLog }
  return { ...{ id, domain: 'law', lang: 'en', stem: `Which is\n${id}?`, right: 'x', variants: 2 }, ...figures }
}

describe('effectLines', () => {
  test('shows the questions that it moves most, either way, and says how many are left', () => {
    const mean = { mean: 0.25, low: -0.5, high: 1, units: 9 }
    const questions = [question('a', 0.1), question('b', -2), question('c', 1)]
    const facts = { neuron: [1, 2] as [number, number], effect: mean, effectLog: mean, activation: mean, questions }
    const lines = effectLines(facts, 2)
    expect(lines[0]).toContain('+0.25 (-0.5 to +1) of ln P')
    expect(lines[1]).toBe('means over 3 questions (9 facts)')
    expect(lines.slice(4).map((line) => line.split(/\s{2,}/)[0])).toEqual([
      'b',
      'c',
      '… and 1 more, with smaller effects',
    ])
    expect(lines[4]).toMatch(/law\/en +0\.5 +1\.5 +-1 +-2 {2}Which is b\?$/)
  })

  test('says nothing of an interval that there is not', () => {
    const none = { mean: null, low: null, high: null, units: 0 }
    const one = { mean: -1, low: null, high: null, units: 1 }
    const facts = { neuron: [1, 2] as [number, number], effect: one, effectLog: one, activation: none, questions: [] }
    expect(effectLines(facts, 2)[0]).toBe('exact effect: -1 of P, -1 of ln P; activation none')
  })
})

describe('activationLines', () => {
  test('draws each token’s activation beside it, ids where there is no text', () => {
    const tokens = [
      { id: 7, text: ' a' },
      { id: 8, text: null },
    ]
    expect(activationLines(tokens, Float32Array.of(-2, 1)).map((line) => line.split(/\s{2,}/))).toEqual([
      ['', 'token', 'activation'],
      ['0', '" a"', '-2', '-'.repeat(20)],
      ['1', '8', '1', '+'.repeat(10)],
    ])
    expect(activationLines(tokens, new Float32Array(2))[1]).not.toContain('+')
  })
})
