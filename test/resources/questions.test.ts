import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { foldText } from '../../main/datasets/foldText.ts'
import { lintQuestions } from '../../main/datasets/lintQuestions.ts'
import { readDrafts } from '../../main/datasets/readDrafts.ts'

const sets = [
  { name: 'domains', facts: 240, langs: ['ar', 'en', 'zh'] },
  { name: 'languages', facts: 60, langs: ['ar', 'en', 'fr', 'ja', 'ru', 'zh'] },
]

describe.each(sets)('resources/questions/$name.jsonl', async ({ name, facts, langs }) => {
  const path = fileURLToPath(new URL(`../../resources/questions/${name}.jsonl`, import.meta.url))
  const { questions: placed } = await readDrafts(path)
  const questions = placed.map(({ question }) => question)
  const pairs = Map.groupBy(questions, ({ pair }) => pair)

  test('passes every lint without a warning', () => {
    expect(lintQuestions(placed, name)).toEqual([])
  })

  test('has as many facts in each domain, each in all languages', () => {
    expect(pairs.size).toBe(facts)
    for (const members of pairs.values()) expect(members.map(({ lang }) => lang).sort()).toEqual(langs)
    const perDomain = [...Map.groupBy(questions, ({ domain }) => domain).values()].map((list) => list.length)
    expect(perDomain).toEqual(new Array<number>(6).fill((facts * langs.length) / 6))
  })

  test('the options of a pair are the same facts in the same order in every language', () => {
    const factOf = new Map(
      questions.map(({ lang, domain, kind, options, answer, pair }) => [
        JSON.stringify([lang, domain, kind, options[answer]]),
        pair,
      ]),
    )
    for (const members of pairs.values()) {
      const orders = members.map(({ lang, domain, kind, options }) =>
        options.map((option) => factOf.get(JSON.stringify([lang, domain, kind, option])) ?? option),
      )
      for (const order of orders) expect(order).toEqual(orders[0])
      expect(orders[0]!.every((pair) => pairs.has(pair))).toBe(true)
      expect(new Set(members.map(({ answer }) => answer)).size).toBe(1)
    }
  })

  test('every right letter is right equally often', () => {
    const counts = [0, 1, 2, 3].map((letter) => questions.filter(({ answer }) => answer === letter).length)
    expect(counts).toEqual(new Array<number>(4).fill(questions.length / 4))
  })

  test('no stem holds its answer, every statement ends in it', () => {
    for (const { id, lang, stem, options, answer, statement } of questions) {
      const right = options[answer]!
      const isShort = foldText(right).length <= 2
      if (!isShort) expect(foldText(stem), id).not.toContain(foldText(right))
      const after = statement!.slice(statement!.lastIndexOf(right) + right.length)
      expect(statement, id).toContain(right)
      expect([...after].length, id).toBeLessThanOrEqual(lang === 'ja' ? 6 : 1)
    }
  })

  test('what stands before the answer in a statement tells which fact it is', () => {
    for (const list of Map.groupBy(questions, ({ lang }) => lang).values()) {
      const openings = list.map(({ statement, options, answer }) =>
        statement!.slice(0, statement!.lastIndexOf(options[answer]!)),
      )
      const begun = openings.flatMap((one, i) => openings.filter((other, j) => i !== j && other.startsWith(one)))
      expect(begun).toEqual([])
    }
  })
})
