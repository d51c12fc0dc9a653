import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createSlices } from '../../../../main/base/slices.ts'
import { findDuplicates } from '../../../../main/datasets/duplicates/findDuplicates.ts'
import { wordDifferences } from '../../../../main/datasets/duplicates/wordDifferences.ts'
import { pairsOf } from '../../../../main/datasets/pairs.ts'
import type { Question } from '../../../../main/datasets/question.ts'
import { readDrafts } from '../../../../main/datasets/readDrafts.ts'
import { question } from '../../../support/questions.ts'

async function duplicates(questions: readonly Question[], near?: number) {
  const records = questions.map((each, position) => ({ question: each, position }))
  const { byId } = await pairsOf(records, null, createSlices())
  return findDuplicates([...byId.values()], near === undefined ? {} : { near })
}

async function among(changes: readonly Partial<Question>[], near?: number) {
  const groups = await duplicates(
    changes.map((change, i) => question({ id: `q${i}`, ...change })),
    near,
  )
  return groups.map(({ kind, pairIds, answersDiffer }) => [kind, pairIds.join(' '), answersDiffer])
}

const gas = {
  stem: 'Which gas do plants absorb from the air to make sugar?',
  options: ['oxygen', 'carbon dioxide', 'helium'],
  answer: 1,
}

describe('findDuplicates', () => {
  test.each<[string, Partial<Question>, unknown[]]>([
    ['the same text', {}, [['exact', 'id:q0 id:q1', false]]],
    [
      'case, spaces and marks',
      { stem: '  which GAS do plants absorb, from the air, to make sugar' },
      [['folded', 'id:q0 id:q1', false]],
    ],
    [
      'a word more',
      { stem: 'Which gas do green plants absorb from the air to make sugar?' },
      [['near', 'id:q0 id:q1', false]],
    ],
    [
      'other words, same answer',
      { stem: 'To make sugar, which gas do plants absorb?' },
      [['answer', 'id:q0 id:q1', false]],
    ],
    ['the same text with another right answer', { answer: 0 }, [['exact', 'id:q0 id:q1', true]]],
    ['the same text with other options', { options: ['neon', 'argon', 'xenon'] }, []],
    ['another language', { lang: 'fr' }, []],
    ['another question', { stem: 'Which gas fills the balloons of a fair?', answer: 2 }, []],
    ['one word and another answer', { stem: 'Which gas do divers absorb from the air to make sugar?', answer: 0 }, []],
  ])('%s', async (_, change, expected) => {
    expect(await among([gas, { ...gas, ...change }])).toEqual(expected)
  })

  test.each<[string, string, string]>([
    ['zh', '植物从空气中吸收哪种气体来制造糖？', '植物从空气里吸收哪种气体来制造糖呢？'],
    ['ar', 'أي غاز تمتصه النباتات من الهواء لصنع السكر؟', 'أيُّ غازٍ تمتصّه نباتات الأرض من الهواء لصنع السكر؟'],
    [
      'ja',
      '植物が砂糖を作るために空気から吸収する気体はどれですか？',
      '植物が糖を作るために空気から吸収する気体はどれですか？',
    ],
    [
      'ru',
      'Какой газ растения поглощают из воздуха, чтобы делать сахар?',
      'Какой же газ растения поглощают из воздуха, чтобы делать сахар?',
    ],
  ])('is told in %s', async (lang, a, b) => {
    expect(
      await among(
        [
          { lang, stem: a },
          { lang, stem: b },
        ],
        0.6,
      ),
    ).toEqual([['near', 'id:q0 id:q1', false]])
  })

  test('pairs are joined over their languages: one in English, the next in Chinese', async () => {
    const zh = { lang: 'zh', stem: '植物吸收哪种气体？', options: ['氧', '二氧化碳', '氦'], answer: 1 }
    expect(
      await among([
        { ...gas, pair: 'a' },
        { ...gas, pair: 'b' },
        { ...zh, pair: 'b' },
        { ...zh, pair: 'c' },
        { ...zh, pair: 'd', stem: '哪座城市是首都？' },
      ]),
    ).toEqual([['exact', 'a b c', false]])
  })

  test('the slider finds no less at a lower place', async () => {
    const set = [gas, { ...gas, stem: 'In order to make their sugar, which of these gases do plants absorb?' }]
    const sizes = await Promise.all([0.5, 0.6, 0.7, 0.8, 0.9, 1].map(async (near) => (await among(set, near)).length))
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    expect(new Set(sizes)).toEqual(new Set([1, 0]))
  })

  test.each(['domains', 'languages'])('finds none in the bundled %s, and each that is put in', async (name) => {
    const path = fileURLToPath(new URL(`../../../../resources/questions/${name}.jsonl`, import.meta.url))
    const set = (await readDrafts(path)).questions.map(({ question: each }) => each)
    expect(await duplicates(set, 0.6)).toEqual([])
    const again = set
      .filter((_, i) => i % 40 === 0)
      .map((each, i) => ({
        ...each,
        ...{ id: `${each.id}-again`, pair: `again-${i}`, stem: `${each.stem.replace(/[?？؟]/u, '')} !` },
      }))
    expect(await duplicates([...set, ...again])).toHaveLength(again.length)
  })
})

describe('wordDifferences', () => {
  test('marks words that came and went', () => {
    expect(wordDifferences('Which gas is it?', 'Which metal is it?')).toBe('Which [-gas-]{+metal+} is it?')
    expect(wordDifferences('它是哪种气体', '它是哪种金属')).toBe('它是哪种[-气体-]{+金属+}')
  })
})
