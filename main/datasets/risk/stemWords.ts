import { bareText } from '../duplicates/shingles.ts'

/** Words of a language that go with words of another: those that stand in the translation of a question whenever they do. */
export interface WordLinks {
  /**
   * How well a translation has the words that go with those of a question.
   *
   * @returns the share of them that it has, weighed by how surely they go together, and one that it lacks; null where fewer
   *   than two are known
   */
  kept(
    first: readonly string[],
    other: readonly string[],
  ): { readonly share: number; readonly lacks: readonly [string, string] | null } | null
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u

/** The words of a text, each once; where there are no spaces, as a dictionary divides it. */
export function wordsOf(text: string): string[] {
  const bare = bareText(text)
  if (!dense.test(bare)) return [...new Set(bare.split(' ').filter((word) => word !== ''))]
  const parts = [...segmenter.segment(bare)].filter(({ isWordLike }) => isWordLike === true)
  return [...new Set(parts.map(({ segment }) => segment))]
}

/** A word in fewer questions has no history, one in more is in all of them. */
const fewest = 4
const mostShare = 0.5
/** Two words go together when they meet in so much of where either is (Dice), the pair itself left out. */
const leastDice = 0.6

/** @param examples words of questions and of their translations */
export function learnWordLinks(examples: readonly (readonly [readonly string[], readonly string[]])[]): WordLinks {
  const [nFirst, nOther] = [new Map<string, number>(), new Map<string, number>()]
  const count = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1)
  for (const [first, other] of examples) {
    for (const word of first) count(nFirst, word)
    for (const word of other) count(nOther, word)
  }
  const most = Math.max(fewest, mostShare * examples.length)
  const isKnown = (n: number | undefined): boolean => n !== undefined && n >= fewest && n <= most
  const both = new Map<string, Map<string, number>>()
  for (const [first, other] of examples) {
    const known = other.filter((word) => isKnown(nOther.get(word)))
    for (const word of first) {
      if (!isKnown(nFirst.get(word))) continue
      const of = both.get(word) ?? new Map<string, number>()
      both.set(word, of)
      for (const each of known) count(of, each)
    }
  }
  return {
    kept(first, other) {
      const has = new Set(other)
      let [sure, there, n] = [0, 0, 0]
      let lacks: readonly [string, string] | null = null
      let surest = 0
      for (const word of first) {
        const of = both.get(word)
        if (of === undefined) continue
        let [best, partner, present] = [0, '', 0]
        for (const [each, met] of of) {
          // Without this pair: what it shows of itself proves nothing.
          const own = has.has(each) ? 1 : 0
          const dice = (2 * (met - own)) / (nFirst.get(word)! - 1 + nOther.get(each)! - own)
          if (dice > best) [best, partner] = [dice, each]
          if (own === 1 && dice > present) present = dice
        }
        if (best < leastDice) continue
        n++
        sure += best
        // Many words have several translations: a weaker one that is there counts for what it is.
        there += present
        if (best - present > surest) [surest, lacks] = [best - present, [word, partner]]
      }
      return n < 2 ? null : { share: there / sure, lacks }
    },
  }
}
