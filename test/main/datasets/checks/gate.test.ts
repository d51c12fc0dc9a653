import { describe, expect, test } from 'vitest'
import { lintQuestions } from '../../../../main/datasets/lintQuestions.ts'
import { problemSentence } from '../../../../main/datasets/problem.ts'
import type { Question } from '../../../../main/datasets/question.ts'
import { formatQuestionLines } from '../../../../main/datasets/questionLines.ts'
import { readDrafts } from '../../../../main/datasets/readDrafts.ts'
import { readQuestions } from '../../../../main/datasets/readQuestions.ts'
import { anyQuestions, question } from '../../../support/questions.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const bytesOf = (questions: readonly Question[]) => new TextEncoder().encode(formatQuestionLines(questions))

async function both(questions: readonly Question[]) {
  const path = join(await temporaryFolder(), 'q.jsonl')
  writeFileSync(path, bytesOf(questions))
  const { questions: placed } = await readDrafts(path)
  const first = lintQuestions(placed, path).find(({ severity }) => severity === 'error')
  const said = await readQuestions(path).then(
    () => null,
    (error: unknown) => (error as Error).message.replace(/ \(and \d+ more; engram data lint lists them\)/, ''),
  )
  return { lint: first === undefined ? null : problemSentence(first), asked: said }
}

describe('what is asked', () => {
  test('is what has no error in data lint; the others are refused with the same sentence', async () => {
    const outcomes = new Set<boolean>()
    for (let seed = 0; seed < 60; seed++) {
      // Every few seeds one that is sound, so that both ends are met.
      const some = anyQuestions(seed, 1).map((each) => ({ ...each, status: 'draft', pair: null }))
      const sound = { stem: 'Which one?', options: ['one', 'two'], answer: 1, variants: [], statement: null }
      const { lint, asked } = await both(seed % 3 === 0 ? some.map((each) => ({ ...each, ...sound, id: 'x' })) : some)
      expect(asked).toBe(lint)
      outcomes.add(lint === null)
    }
    expect([...outcomes].sort()).toEqual([false, true])
  })

  test.each<[string, Partial<Question>[]]>([
    ['two options that look the same', [{ options: ['ＡＢＣ', 'ABC'] }]],
    ['a pair with one language twice', [{ pair: 'p' }, { pair: 'p' }]],
    ['a pair without a language', [{ pair: 'p' }, { pair: 'p', lang: null }]],
    [
      'an answer that is wrong in the translation',
      [{ pair: 'p' }, { pair: 'p', lang: 'ar', stem: 'أي واحد؟', answer: 2 }],
    ],
    ['a status that is none', [{ status: 'done' }]],
    ['a text that holds the trace of a wrong encoding', [{ stem: 'Which \ufffd one?' }]],
  ])('is not %s', async (_, changes) => {
    const { lint, asked } = await both(changes.map((change, i) => question({ id: `q${i}`, ...change })))
    expect(lint).not.toBeNull()
    expect(asked).toBe(lint)
  })

  test('is what warns only, and what is wrong in a rejected question keeps none of the others back', async () => {
    const warned = question({ options: ['Ohm', 'ohm', 'All of the above'], stem: ' Which one? ' })
    expect(await both([warned, question({ id: 'r', status: 'rejected', stem: '' })])).toMatchObject({ asked: null })
  })
})
