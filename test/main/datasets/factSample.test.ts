import { describe, expect, test } from 'vitest'
import { factOf, sampleFacts } from '../../../main/datasets/factSample.ts'
import { question } from '../../support/questions.ts'

const langs = ['en', 'ar', 'zh']
const all = ['a', 'b'].flatMap((domain) =>
  Array.from({ length: 12 }, (_, i) => i).flatMap((i) =>
    langs.map((lang) => question({ id: `${domain}${i}-${lang}`, pair: `${domain}${i}`, domain, lang, answer: i % 4 })),
  ),
)

describe('sampleFacts', () => {
  test('takes as many facts of each domain, each in all of its languages, in the order of the file', () => {
    const drawn = sampleFacts(all, { facts: 5, orders: 1, seed: 3 })
    expect(drawn).toHaveLength(2 * 5 * 3)
    for (const members of Map.groupBy(drawn, factOf).values()) expect(members.map(({ lang }) => lang)).toEqual(langs)
    for (const domain of ['a', 'b']) expect(drawn.filter((each) => each.domain === domain)).toHaveLength(15)
    const place = (id: string): number => all.findIndex((each) => each.id === id)
    expect(drawn.map(({ id }) => place(id))).toEqual(drawn.map(({ id }) => place(id)).toSorted((a, b) => a - b))
  })

  test('the same seed draws the same, another one others; a domain does not depend on what others there are', () => {
    const ids = (seed: number, of = all): string[] =>
      sampleFacts(of, { facts: 5, orders: 1, seed })
        .filter(({ domain }) => domain === 'b')
        .map(({ id }) => id)
    expect(ids(1)).toEqual(ids(1))
    expect(ids(1)).not.toEqual(ids(2))
    expect(
      ids(
        1,
        all.filter(({ domain }) => domain === 'b'),
      ),
    ).toEqual(ids(1))
  })

  test('asks with the question last, and makes every letter the right one equally often', () => {
    const drawn = sampleFacts(all, { facts: 12, orders: 2, seed: 0 })
    for (const { stem, options, answer, variants } of drawn) {
      expect(variants).toHaveLength(2)
      for (const { prompt, gold, order } of variants) {
        expect(prompt.lastIndexOf(stem)).toBeGreaterThan(prompt.lastIndexOf(options[3]!))
        expect(order!['ABCD'.indexOf(gold)]).toBe(answer)
      }
    }
    const golds = drawn.flatMap(({ variants }) => variants.map(({ gold }) => gold))
    for (const letter of 'ABCD') expect(golds.filter((gold) => gold === letter)).toHaveLength(golds.length / 4)
  })

  test('takes all facts of a small domain, and leaves out languages without a template', () => {
    const few = [...all.slice(0, 6), question({ id: 'x', pair: 'a0', domain: 'a', lang: 'xx' })]
    expect(sampleFacts(few, { facts: 40, orders: 1, seed: 0 }).map(({ id }) => id)).toEqual(
      all.slice(0, 6).map(({ id }) => id),
    )
  })
})
