import { describe, expect, test } from 'vitest'
import { formatAnswers, parseAnswers } from '../../../main/runs/answers.ts'
import { answer } from '../../support/answers.ts'

const lines = [
  { part: 'before', ...answer('q1', 0, 'A', 'B', 1 / 3) },
  { part: 'after', ...answer('q1', 0, 'A', ''), text: 'I do not\nknow "it"' },
]
const text = new TextDecoder().decode(formatAnswers(lines))

describe('answers as lines', () => {
  test('come back as they were, probabilities to the last bit', () => {
    expect(text.trimEnd().split('\n')).toHaveLength(2)
    expect(parseAnswers(text, 'f')).toEqual(lines)
    expect(parseAnswers('', 'f')).toEqual([])
  })

  test.each([
    ['{', 'f, line 2: '],
    ['{"part":"before"}', 'f, line 2: id: '],
    [JSON.stringify({ ...lines[0], part: 'x'.repeat(101) }), 'f, line 2: part: '],
    [JSON.stringify({ ...lines[0], mass: 'much' }), 'f, line 2: mass: '],
  ])('that are none are refused with their line: %s', (line, sentence) => {
    expect(() => parseAnswers(`${JSON.stringify(lines[0])}\n${line}\n`, 'f')).toThrow(sentence)
  })
})
