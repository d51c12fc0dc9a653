import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { shareInScript } from '../../../main/datasets/languageScript.ts'
import { templates, templatesFor } from '../../../main/datasets/templates.ts'

const published = readFileSync(fileURLToPath(new URL('../../golden/published/questions.json', import.meta.url)), 'utf8')

describe('templates', () => {
  test.each(templates.map((template) => [template.id, template] as const))(
    '%s has the shape of its order',
    (_, template) => {
      const { text, order, lang } = template
      const question = String.raw`\{question\}`
      const options = String.raw`\{options\}`
      const body = order === 'question-first' ? `${question}\n${options}` : `${options}\n\n[^\n]+\n${question}`
      expect(text).toMatch(new RegExp(`^[^\n]+\n([^\n]+\n)?${body}\n\n[^\n]+[:：]$`))
      expect(text.match(/\{\w+\}/g)).toHaveLength(2)
      expect(text).not.toMatch(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/)
      expect(shareInScript(text.replace(/\{\w+\}/g, ''), lang)).toBe(1)
    },
  )

  test('every language has three of one order and one of the other, no two with the same words', () => {
    for (const lang of ['ar', 'en', 'fr', 'ja', 'ru', 'zh']) {
      expect(templatesFor(lang, 'question-first')).toHaveLength(3)
      expect(templatesFor(lang, 'question-last')).toHaveLength(1)
    }
    const instructions = templates.map(({ text }) => text.split('\n')[0])
    expect(new Set(instructions).size).toBe(24)
    for (const instruction of instructions) expect(published).not.toContain(instruction)
  })

  test('a language without templates has none', () => {
    expect(templatesFor('xx', 'question-first')).toBeNull()
    expect(templatesFor('', 'question-last')).toBeNull()
  })
})
