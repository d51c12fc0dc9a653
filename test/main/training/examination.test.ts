import { describe, expect, test } from 'vitest'
import { optionLines } from '../../../main/datasets/optionLetters.ts'
import type { SequenceBatch } from '../../../main/engine/training/sequenceBatch.ts'
import { LineEncoder } from '../../../main/training/classroom.ts'
import { accuracy, examsIn, gradeLetters, gradeStatements } from '../../../main/training/examination.ts'
import { FactBase } from '../../../main/training/fact.ts'
import { heldOutTemplate } from '../../../main/training/wordings.ts'
import { capitalFacts } from '../../support/facts.ts'

const base = new FactBase(capitalFacts)
/** Every character is a token. */
const encoder = new LineEncoder({
  nVocab: 0x10000,
  bosId: null,
  eosId: null,
  eotId: null,
  notes: [],
  encode: (text) => Array.from(text, (char) => char.charCodeAt(0)),
  decode: (ids) => String.fromCharCode(...ids),
  tokenToId: () => null,
  idToToken: () => null,
})

/** Says of the text before each position what the next character is. */
function pupil(next: (text: string) => string) {
  return {
    logits({ ids, at, length }: SequenceBatch): Promise<Float32Array> {
      const logits = new Float32Array(at.length * 0x10000)
      for (const [i, place] of at.entries()) {
        const start = place - (place % length)
        const said = next(String.fromCharCode(...ids.subarray(start, place + 1)))
        logits[i * 0x10000 + said.charCodeAt(0)] = 20
      }
      return Promise.resolve(logits)
    },
  }
}

const exams = examsIn(heldOutTemplate, base, { seed: 1 })
// a letter behind a space is two characters here, but one token of a real tokenizer: ask for the bare one
const bare = exams.map((exam) => ({
  ...exam,
  prompt: exam.answer.startsWith(' ') ? `${exam.prompt} ` : exam.prompt,
  answer: exam.answer.trim(),
  letters: exam.letters.map((letter) => letter.trim()),
}))
const rightLetter = (text: string): string => {
  const fact = capitalFacts.find(({ stem }) => text.includes(stem))!
  const line = text.split('\n').find((each) => each.endsWith(`. ${fact.answer}`))!
  return line[1]!
}

describe('examsIn', () => {
  test('asks every fact once, with four options of which the answer is one', () => {
    expect(exams.map(({ fact }) => fact)).toEqual(capitalFacts)
    for (const { fact, prompt, answer, letters } of exams) {
      expect(optionLines(prompt)).toHaveLength(4)
      expect(letters.map((letter) => letter.trim())).toEqual(['A', 'B', 'C', 'D'])
      expect(prompt).toContain(` ${answer.trim()}. ${fact.answer}\n`)
      expect(answer.startsWith(' ')).toBe(fact.lang === 'en')
    }
  })

  test('draws other orders with another seed, the same with the same', () => {
    expect(examsIn(heldOutTemplate, base, { seed: 1 })).toEqual(exams)
    expect(examsIn(heldOutTemplate, base, { seed: 2 })).not.toEqual(exams)
  })

  test('offers no right answer in the control', () => {
    for (const { fact, prompt } of examsIn(heldOutTemplate, base, { seed: 1, shuffledAnswers: true }))
      expect(prompt).not.toContain(`. ${fact.answer}\n`)
  })
})

describe('gradeLetters', () => {
  test('gives full marks to who knows, none to who is always one letter off', async () => {
    expect(accuracy(await gradeLetters(bare, pupil(rightLetter), encoder))).toBe(1)
    const wrong = (text: string) => (rightLetter(text) === 'A' ? 'B' : 'A')
    expect(accuracy(await gradeLetters(bare, pupil(wrong), encoder))).toBe(0)
  })

  test('gives none to who says nothing about letters', async () => {
    expect(
      accuracy(
        await gradeLetters(
          bare,
          pupil(() => 'x'),
          encoder,
        ),
      ),
    ).toBe(0)
  })
})

describe('gradeStatements', () => {
  const writes = (text: string): string => {
    const { statement } = capitalFacts.find(({ statement: { before } }) => text.startsWith(before))!
    return statement.answer[text.length - statement.before.length]!
  }

  test('gives full marks to who writes every character of the answer', async () => {
    expect(accuracy(await gradeStatements(capitalFacts, pupil(writes), encoder))).toBe(1)
  })

  test('gives none for an answer that goes wrong at its end', async () => {
    const spoiled = (text: string) => (/[aiu京都毕马基华内本]$/.test(writes(text)) ? 'x' : writes(text))
    const grades = await gradeStatements(capitalFacts, pupil(spoiled), encoder)
    expect(accuracy(grades)).toBeLessThan(0.5)
  })
})
