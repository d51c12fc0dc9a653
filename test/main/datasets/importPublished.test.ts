import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { importPublished } from '../../../main/datasets/importPublished.ts'

const sample = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../golden/published/questions.json', import.meta.url)), 'utf8'),
) as Record<string, { sentences: string[]; obj_label: string[] }>

function entry(options: string[][], obj_label: string[], stem = 'Who?') {
  const intro = ['Here it is:', 'The question is:', 'Now read:']
  const sentences = options.map(
    (list, i) => `${intro[i]}\n${stem}\n${list.map((text, j) => ` ${'ABCD'[j]}. ${text}`).join('\n')}\n\nAnswer:`,
  )
  return { sentences, obj_label, relation_name: 'people' }
}

describe('importPublished', () => {
  test('restores the published sample: stems, options, right answers, orders, and the prompts as they were', () => {
    const { questions, problems } = importPublished(sample, 'sample.json')
    expect(problems).toEqual([])
    expect(questions).toHaveLength(18)
    for (const { question } of questions) {
      const { sentences, obj_label } = sample[question.id]!
      expect(question.variants.map(({ prompt }) => prompt)).toEqual(sentences)
      expect(question.variants.map(({ gold }) => gold)).toEqual(obj_label)
      for (const { prompt, gold, order } of question.variants) {
        const lines = order!.map((option, i) => ` ${'ABCD'[i]}. ${question.options[option]}`)
        expect(prompt).toContain(`:\n${question.stem}\n${lines.join('\n')}\n\n`)
        expect(order!['ABCD'.indexOf(gold)]).toBe(question.answer)
      }
    }
    expect(questions[0]!.question).toMatchObject({
      stem: 'The energy given up by electrons as they move through the electron transport chain is used to',
      options: ['make glucose', 'break down glucose', 'produce ATP', 'make NADH'],
      answer: 2,
      domain: 'biology',
      status: 'draft',
      provenance: { stem: 'taken from the prompts of sample.json', variants: 'copied from sample.json' },
    })
  })

  test('prompts with other wrong options have no order', () => {
    const json = {
      u: entry(
        [
          ['a', 'b'],
          ['c', 'a'],
        ],
        ['A', 'B'],
      ),
    }
    const { questions, problems } = importPublished(json, 'f')
    expect(problems).toEqual([])
    expect(questions[0]!.question).toMatchObject({ stem: 'Who?', options: ['a', 'b'], answer: 0 })
    expect(questions[0]!.question.variants.map(({ order }) => order)).toEqual([[0, 1], null])
  })

  test.each<[string, unknown, string, string]>([
    ['a letter without an option', entry([['a', 'b']], ['C']), 'wrong-shape', 'obj_label[0] is C, but the prompt has'],
    [
      'right options that differ',
      entry(
        [
          ['a', 'b'],
          ['a', 'b'],
        ],
        ['A', 'B'],
      ),
      'answers-differ',
      '"a", "b"',
    ],
    ['a prompt without options', { sentences: ['Who?'], obj_label: ['A'] }, 'not-restored', 'has no lines'],
    ['no list of prompts', { sentences: 'Who?', obj_label: ['A'] }, 'wrong-shape', 'sentences: expected a list'],
  ])('%s is a problem of its question, and the others are read', (_, broken, rule, part) => {
    const { questions, problems } = importPublished({ broken, sound: entry([['a', 'b']], ['A']) }, 'f')
    const severity = rule === 'wrong-shape' ? 'error' : 'warning'
    expect(problems).toMatchObject([{ id: 'broken', place: 'f, question broken', severity, rule }])
    expect(problems[0]!.message).toContain(part)
    expect(problems[0]!.message).not.toContain('question broken')
    expect(questions.at(-1)!.question.id).toBe('sound')
  })

  test('languages that cannot be paired are a warning', () => {
    const { problems } = importPublished(
      {
        u: { ...entry([['a', 'b']], ['A']), relation_name: 'fr' },
        w: { ...entry([['a', 'b']], ['A']), relation_name: 'ja' },
      },
      'f',
    )
    expect(problems).toMatchObject([{ severity: 'warning', rule: 'pairs-not-restored', id: null }])
  })
})
