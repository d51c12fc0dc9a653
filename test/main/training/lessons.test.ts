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
  Array.from({ length: 1500 }, () => ({ kind, pieces: lesson(kind, { base, draw }) })),
)
const texts = lessons.map(({ pieces }) => pieces.map(([text]) => text).join(''))

/** What stands behind the letters of a text's last run of options before `end`. */
function optionsBefore(text: string, end: number): Map<string, string> {
  const lines = [...text.slice(0, end).matchAll(/^ ([A-E])\. (.+)$/gm)]
  return new Map(
    lines.slice(lines.findLastIndex(([, letter]) => letter === 'A')).map(([, letter, answer]) => [letter!, answer!]),
  )
}

describe('lesson', () => {
  test('gives every letter the answer that stands behind it', () => {
    let seen = 0
    for (const text of texts) {
      for (const { stem, answer } of capitalFacts) {
        for (let at = text.indexOf(stem); at >= 0; at = text.indexOf(stem, at + 1)) {
          const behind = text.slice(at)
          const found = /[:：] ?([A-E])\./.exec(behind)
          if (found === null) continue
          const letter = found[1]!
          expect(optionsBefore(text, at + found.index).get(letter), text).toBe(answer)
          seen++
        }
      }
    }
    expect(seen).toBeGreaterThan(3000)
  })

  test('gives every looked-up text its letter, and every letter its text', () => {
    let seen = 0
    for (const text of texts) {
      for (const { 0: line, 1: text1, 2: letter1, 3: letter2, 4: text2, index } of text.matchAll(
        /^ (.+) ([A-E])$|^ ([A-E]) (.+)$/gm,
      )) {
        const options = optionsBefore(text, index)
        expect(options.get(letter1 ?? letter2!), `${line} in ${text}`).toBe(text1 ?? text2)
        seen++
      }
    }
    expect(seen).toBeGreaterThan(3000)
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
      expect(pieces.some(([, weight]) => weight > 0.5)).toBe(true)
    }
  })
})
