import { describe, expect, test } from 'vitest'
import { blocksPage, evaluationPage } from '../../support/reportPages.ts'
import { smuggledSvgs, smuggledTexts } from '../../support/smuggled.ts'

const pages = [
  ['an evaluation', evaluationPage],
  ['blocks', blocksPage],
] as const
/** As texts, which none of them is for its length. */
const smuggled = Object.values({ ...smuggledSvgs, ...smuggledTexts }).filter((text) => text.length < 10_000)

/** The elements of a page with the names of their attributes; how wide a text is decides whether a figure narrows it. */
function elementsOf(page: string): readonly string[] {
  return (page.match(/<[^>]*>/g) ?? []).map((tag) =>
    tag.replace(/"[^"]*"/g, '').replace(/ textLength= lengthAdjust=/, ''),
  )
}

describe.each(pages)('the page of %s', (_, pageOf) => {
  test('has the elements that it has without what is smuggled into its texts', () => {
    const plain = smuggled.map((_text, i) => `plain ${i}`)
    expect(smuggled.length).toBeGreaterThan(75)
    expect(elementsOf(pageOf(smuggled))).toEqual(elementsOf(pageOf(plain)))
  })

  test('shows what would turn the text around, in every name, title and question', () => {
    const page = pageOf(['\u202eModel \u2066a\u2067 \u2069 \u202d'])
    expect(page).toContain('⟨U+202E⟩Model ⟨U+2066⟩a⟨U+2067⟩ ⟨U+2069⟩ ⟨U+202D⟩')
    expect(page).not.toMatch(/[\u202a-\u202e\u2066\u2067]/)
    expect(page.split('\u2068')).toHaveLength(page.split('\u2069').length)
  })

  test('leaves Arabic and the marks that its letters are joined and set apart with as they are', () => {
    const text = 'عاصمة Kenya\u200f هي می\u200cخواهم\u061c؟'
    expect(pageOf([text])).toContain(`>${text}</td>`)
  })
})
