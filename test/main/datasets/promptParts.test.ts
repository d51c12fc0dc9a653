import { describe, expect, test } from 'vitest'
import { promptParts, stemOf } from '../../../main/datasets/promptParts.ts'

describe('promptParts', () => {
  test.each<[string, string, string[]]>([
    ['Q?\n A. x\n B. y z\n\nAnswer:', 'Q?\n', ['x', 'y z']],
    ['Q?\n A. x\n B. y\nAnswer:', 'Q?\n', ['x', 'y']],
    ['Q?\n A. x\nmore\n B. y\nmore\n\nWhich?\nAnswer:', 'Q?\n', ['x\nmore', 'y\nmore']],
    ['A. Smith?\n A.  x \n B. y', 'A. Smith?\n', [' x ', 'y']],
    ['Q?\r\n A. x\r\n B. y\r\n\r\nAnswer:', 'Q?\r\n', ['x', 'y']],
    ['问？\n A. 一\n B. 二\n\n答：', '问？\n', ['一', '二']],
  ])('%j', (prompt, head, options) => {
    expect(promptParts(prompt)).toEqual({ head, options })
  })

  test('a prompt without option lines has no parts', () => {
    expect(promptParts('Which?\nx or y, said A. Smith')).toBeNull()
  })
})

describe('stemOf', () => {
  test.each<[string, string[], string]>([
    ['in the next line', ['Do this. The question:\nWho: I?\n', 'Do that. Question is:\nWho: I?\n'], 'Who: I?'],
    ['glued to the colon', ['Here is the question:Who?\n', 'The question is:Who?\n'], 'Who?'],
    [
      'behind instructions that end alike',
      ['Eins. Внимание, вопрос:\nКто: он?\n', 'Zwei. Внимание, вопрос:\nКто: он?\n'],
      'Кто: он?',
    ],
    ['in one prompt and in the next line', ['请看题目：\n谁？\n', '题目：谁？\n'], '谁？'],
    ['with a colon, glued in one prompt only', ['The question:Who: I?\n', 'It is:\nWho: I?\n'], 'Who: I?'],
    ['of several lines', ['One:\nA\n\nB: c\n', 'Two:\nA\n\nB: c\n'], 'A\n\nB: c'],
    ['of one prompt', ['Answer the question:\nWho?\n'], 'Who?'],
    ['of a prompt without instruction', ['Who?\n'], 'Who?'],
    ['of a prompt that is only a line with a colon', ['The sky is:\n'], 'The sky is:'],
    ['that begins with half of another emoji', ['x:\n😀 who?\n', 'y:\n😁 who?\n'], 'who?'],
  ])('%s', (_, heads, stem) => {
    expect(stemOf(heads)).toBe(stem)
  })
})
