import { describe, expect, test } from 'vitest'
import { plainPrompt } from '../../../main/datasets/plainPrompts.ts'
import { templates } from '../../../main/datasets/templates.ts'

describe('plainPrompt', () => {
  test('asks as ARC is asked in lm-evaluation-harness', () => {
    expect(plainPrompt({ stem: 'Why?', lang: null })).toEqual({ prompt: 'Question: Why?\nAnswer:', delimiter: ' ' })
    expect(plainPrompt({ stem: 'Why?', lang: 'xx' }).prompt).toBe('Question: Why?\nAnswer:')
  })

  test('has words of its own for every language that has templates, and no space where none is written', () => {
    for (const { lang } of templates) {
      const { prompt, delimiter } = plainPrompt({ stem: 'S', lang: `${lang}-XX` })
      expect(prompt).not.toMatch(lang === 'en' ? /^$/ : /Answer/)
      expect(prompt).not.toMatch(/\s$/)
      expect(delimiter).toBe(['ja', 'zh'].includes(lang) ? '' : ' ')
    }
  })
})
