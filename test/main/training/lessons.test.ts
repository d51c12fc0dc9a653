import { describe, expect, test } from 'vitest'
import { Draw } from '../../../main/training/draw.ts'
import { examsIn } from '../../../main/training/examination.ts'
import { FactBase } from '../../../main/training/fact.ts'
import { endOfText, lesson, lessonKinds } from '../../../main/training/lessons.ts'
import { heldOutTemplate, templateParts } from '../../../main/training/wordings.ts'
import { capitalFacts } from '../../support/facts.ts'

const base = new FactBase(capitalFacts)
const draw = new Draw(1)
const lessons = lessonKinds.flatMap((kind) =>
  Array.from({ length: 1500 }, () => ({
    kind,
    pieces: lesson(kind, { base, draw, drillOptions: [2, 5], noise: 0.3 }),
  })),
)
const texts = lessons.map(({ pieces }) => pieces.map(([text]) => text).join(''))

/** Every piece with what stands before it. */
const places = lessons.flatMap(({ pieces }, i) => {
  let at = 0
  return pieces.map((piece) => ({ piece, before: texts[i]!.slice(0, (at += piece[0].length) - piece[0].length) }))
})

function maxBy<T>(list: readonly T[], by: (each: T) => number): T {
  return list.reduce((best, each) => (by(each) > by(best) ? each : best))
}

/** What stands behind the letters of a text's last run of options before `end`. */
function optionsBefore(text: string, end: number): Map<string, string> {
  const lines = [...text.slice(0, end).matchAll(/^ ([A-E])\. (.+)$/gm)]
  return new Map(
    lines.slice(lines.findLastIndex(([, letter]) => letter === 'A')).map(([, letter, answer]) => [letter!, answer!]),
  )
}

describe('lesson', () => {
  test('gives every letter that answers a question the right option', () => {
    let seen = 0
    const expectRight = (before: string, letter: string) => {
      const asked = maxBy(capitalFacts, ({ stem }) => before.lastIndexOf(stem))
      expect(optionsBefore(before, before.length).get(letter), before).toBe(asked.answer)
      seen++
    }
    for (const { before, piece } of places) {
      const [text, , answer] = piece
      if (/[:：]$/.test(before) && /^ ?[A-E]$/.test(text)) expectRight(before, text.trim())
      if (/[:：]$/.test(text) && answer?.tokens === 'first') expectRight(before + text, answer.text.trim())
    }
    expect(seen).toBeGreaterThan(3000)
  })

  test('gives every option and every text that is looked up its letter', () => {
    let seen = 0
    for (const { before, piece } of places) {
      const [text, , answer] = piece
      if (answer?.tokens !== 'first' || /[:：]$/.test(text)) continue
      const options = optionsBefore(before + text, before.length + text.length)
      expect(options.get(answer.text.trim()), before + text).toBe(text.trim())
      seen++
    }
    expect(seen).toBeGreaterThan(10_000)
  })

  test('asks what a text was only where it is none of the options', () => {
    let seen = 0
    for (const { before, piece } of places) {
      const [text, , answer] = piece
      if (answer?.tokens !== 'last') continue
      expect(answer.text).toBe(text)
      expect([...optionsBefore(before, before.length).values()]).not.toContain(text.trim())
      seen++
    }
    expect(seen).toBeGreaterThan(1000)
  })

  test('asks for the words of the question or statement that stands last, and tells no answer beside it', () => {
    let seen = 0
    for (const { before, piece } of places) {
      const [text, , answer] = piece
      if (answer?.tokens !== 'all') continue
      const lines = (before + text).trimEnd().split('\n')
      const isStatement = text.endsWith(answer.text)
      expect(isStatement ? lines.at(-1) : lines).toEqual(
        isStatement ? answer.text : expect.arrayContaining([answer.text]),
      )
      seen++
    }
    expect(seen).toBeGreaterThan(1500)
  })

  test('says letters as they stand behind a cue of the language', () => {
    for (const { piece } of places) {
      const [text, , answer] = piece
      if (answer?.tokens === 'first' && /\p{L}/u.test(text)) {
        expect(answer.text.startsWith(' '), text).toBe(!/[\u4e00-\u9fff]/.test(text))
      }
    }
  })

  test('never asks a question with options in an order that is kept for examinations', () => {
    const exams = [1, 2, 3, 4, 5].flatMap((seed) => examsIn(heldOutTemplate, base, { seed }))
    for (const { fact, prompt } of exams) {
      const options = prompt
        .split('\n')
        .filter((line) => line.startsWith(' '))
        .join('\n')
      const asked = lessons.filter(({ kind }, i) =>
        kind === 'questionFirst'
          ? texts[i]!.includes(`${fact.stem}\n${options}\n\n`)
          : kind === 'questionLast' && texts[i]!.includes(`${options}\n\n`) && texts[i]!.includes(fact.stem),
      )
      expect(asked).toEqual([])
    }
  })

  test.each(['en', 'zh'])('never says what the held-out wording in %s says', (lang) => {
    const { instruction, cue } = templateParts(heldOutTemplate(lang))
    expect(texts.filter((text) => text.includes(instruction) || text.includes(cue))).toEqual([])
  })

  test('makes each of four letters right equally often', () => {
    const counts = new Map<string, number>()
    for (const { kind, pieces } of lessons.filter(({ kind }) => kind.startsWith('question'))) {
      for (const [text, weight] of pieces) {
        if (weight === 4) counts.set(`${kind} ${text.trim()}`, (counts.get(`${kind} ${text.trim()}`) ?? 0) + 1)
      }
    }
    for (const kind of ['questionFirst', 'questionLast']) {
      const four = ['A', 'B', 'C', 'D'].map((letter) => counts.get(`${kind} ${letter}`)!)
      // about 500 each: 5 standard deviations
      expect(Math.max(...four) - Math.min(...four), kind).toBeLessThan(160)
    }
  })

  test('ends with the end of text, once, and teaches something', () => {
    for (const { pieces } of lessons) {
      expect(pieces.filter(([text]) => text.includes(endOfText))).toEqual([pieces.at(-1)])
      expect(pieces.some(([, weight, answer]) => weight > 0.5 || answer !== undefined)).toBe(true)
    }
  })
})
