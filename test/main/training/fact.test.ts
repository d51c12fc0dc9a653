import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readFacts, statementParts } from '../../../main/training/fact.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

describe('readFacts', () => {
  test.each([
    ['domains', 720],
    ['languages', 360],
  ])('reads the bundled %s: %i facts whose statements hold their answers', async (name, count) => {
    const facts = await readFacts(join(import.meta.dirname, `../../../resources/questions/${name}.jsonl`))
    expect(facts).toHaveLength(count)
    for (const { statement, answer } of facts) {
      expect(statement.answer.trim()).toBe(answer)
      expect(statement.before).not.toBe('')
    }
  })

  test('refuses a question without a kind, naming the line', async () => {
    const path = join(await temporaryFolder(), 'questions.jsonl')
    const question = { id: 'a', stem: 'Q?', options: ['x', 'y'], answer: 0, statement: 'It is x.' }
    await writeFile(path, `${JSON.stringify(question)}\n${JSON.stringify({ ...question, id: 'b', kind: 'k' })}\n`)
    await expect(readFacts(path)).rejects.toThrow('line 1: expected a kind and a statement')
  })
})

describe('statementParts', () => {
  test('gives the space before the answer to the answer', () => {
    expect(statementParts('The capital of Peru is Lima.', 'Lima')).toEqual({
      before: 'The capital of Peru is',
      answer: ' Lima',
      after: '.',
    })
    expect(statementParts('秘鲁的首都是利马。', '利马')).toEqual({
      before: '秘鲁的首都是',
      answer: '利马',
      after: '。',
    })
  })

  test('takes the last mention, and is null without one', () => {
    expect(statementParts('Lima, yes, Lima!', 'Lima')?.before).toBe('Lima, yes,')
    expect(statementParts('Lima', 'Quito')).toBeNull()
  })
})
