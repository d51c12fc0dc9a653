/**
 * What was translated before: texts of a set with what stands beside them in another language, found by how alike they are.
 * Pieces of three letters name the candidates, the edit distance of the folded texts says how alike they are.
 */
import type { Slices } from '../../base/slices.ts'
import { shinglesOf } from '../duplicates/shingles.ts'
import { editDistance } from '../editStats.ts'
import { foldText } from '../foldText.ts'
import type { QuestionPair } from '../pairs.ts'
import { fieldsOf, fieldText } from '../translatedSides.ts'
import type { Translating } from '../translating.ts'

/** A text that was translated before, and how. */
export interface MemoryMatch {
  readonly source: string
  readonly translation: string
  /** 0 to 1: the share of characters that are the same; 1 for the very same text only. */
  readonly similarity: number
  /** A pair that has it. */
  readonly pairId: string
  /** Who wrote that side; null: nobody knows. */
  readonly origin: NonNullable<Translating['origin']> | null
  /** How many texts are translated so. */
  readonly count: number
}

export interface TranslationMemory {
  /** Follows the set: `pairs` are all of it. What is the same object is the same. */
  follow(pairs: readonly QuestionPair[], slices: Slices): Promise<void>
  find(text: string, asked: MemoryQuestion): MemoryMatch[]
}

export interface MemoryQuestion {
  readonly from: string
  readonly to: string
  /** The pair that is asked for: its own texts are no memory. */
  readonly without: string
  readonly limit: number
}

/** Less alike is another text. */
const leastSimilar = 0.6
/** Candidates whose distance is computed, and how many letters of both texts are compared with each other in all. */
const most = { candidates: 60, cells: 4_000_000, uses: 50 }

const mostUnused = 1000

/** A text of a language, folded, wherever it stands. */
interface Entry {
  readonly folded: string
  readonly nPieces: number
  /** Pairs by the field in which it stands there. */
  readonly uses: Map<QuestionPair, string>
}

interface Texts {
  readonly entries: Entry[]
  /** Entries that stand nowhere any more. */
  nUnused: number
  readonly byText: Map<string, number>
  readonly byPiece: Map<number, number[]>
}

export function createTranslationMemory(): TranslationMemory {
  const byLang = new Map<string, Texts>()
  let followed: ReadonlyMap<string, QuestionPair> = new Map()
  let of: readonly QuestionPair[] | null = null

  const enter = (pair: QuestionPair): void => {
    for (const { lang, text, field } of textsOf(pair)) {
      const texts: Texts = byLang.get(lang) ?? { entries: [], nUnused: 0, byText: new Map(), byPiece: new Map() }
      byLang.set(lang, texts)
      const { uses } = texts.entries[entryOf(texts, foldText(text))]!
      if (uses.size === 0) texts.nUnused--
      uses.set(pair, field)
    }
  }
  const leave = (pair: QuestionPair): void => {
    for (const { lang, text } of textsOf(pair)) {
      const texts = byLang.get(lang)
      const uses = texts?.entries[texts.byText.get(foldText(text)) ?? -1]?.uses
      if (uses?.delete(pair) === true && uses.size === 0) texts!.nUnused++
    }
  }
  return {
    async follow(pairs, slices) {
      if (of === pairs) return
      const next = new Map(pairs.map((pair) => [pair.pairId, pair]))
      // Each text that ever stood somewhere leaves an entry: when most of them say nothing, all are made anew.
      if ([...byLang.values()].some(({ entries, nUnused }) => nUnused > mostUnused && 2 * nUnused > entries.length)) {
        byLang.clear()
        followed = new Map()
      }
      const before = followed
      // Whatever happens between two slices, what has been entered is known.
      const now = new Map(before)
      followed = now
      for (const [pairId, pair] of before) {
        if (next.get(pairId) === pair) continue
        leave(pair)
        now.delete(pairId)
        await slices.step()
      }
      for (const [pairId, pair] of next) {
        if (now.get(pairId) === pair) continue
        enter(pair)
        now.set(pairId, pair)
        await slices.step()
      }
      of = pairs
    },
    find(text, asked) {
      const texts = byLang.get(asked.from)
      const folded = foldText(text)
      if (texts === undefined || !/\p{L}/u.test(folded)) return []
      const found = new Map<string, MemoryMatch>()
      for (const { entry, similarity } of similar(texts, folded)) {
        for (const match of matchesOf(entry, text, similarity, asked)) {
          const key = JSON.stringify([entry.folded, foldText(match.translation)])
          const same = found.get(key)
          found.set(key, same === undefined ? match : { ...better(same, match), count: same.count + 1 })
        }
      }
      return [...found.values()].sort(byWorth).slice(0, asked.limit)
    },
  }
}

/** What stands in a pair in each language; what has no letters is the same everywhere. */
function* textsOf(
  pair: QuestionPair,
): Generator<{ readonly lang: string; readonly text: string; readonly field: string }> {
  if (pair.sides.length < 2) return
  for (const side of pair.sides) {
    if (side.lang === null) continue
    for (const field of fieldsOf(side)) {
      const text = fieldText(side, field)
      if (/\p{L}/u.test(text)) yield { lang: side.lang, text, field }
    }
  }
}

function entryOf(texts: Texts, folded: string): number {
  const { entries, byText, byPiece } = texts
  const known = byText.get(folded)
  if (known !== undefined) return known
  const pieces = shinglesOf(folded)
  const at = entries.push({ folded, nPieces: pieces.length, uses: new Map() }) - 1
  texts.nUnused++
  byText.set(folded, at)
  for (const piece of pieces) {
    const list = byPiece.get(piece)
    if (list === undefined) byPiece.set(piece, [at])
    else list.push(at)
  }
  return at
}

/** Entries that are alike enough, those first that have most pieces in common. */
function* similar({ entries, byPiece }: Texts, folded: string): Generator<{ entry: Entry; similarity: number }> {
  const pieces = shinglesOf(folded)
  const nCommon = new Uint16Array(entries.length)
  for (const piece of pieces) for (const at of byPiece.get(piece) ?? []) nCommon[at]!++
  const candidates: { readonly entry: Entry; readonly dice: number }[] = []
  for (const [at, n] of nCommon.entries()) {
    const entry = entries[at]!
    const dice = (2 * n) / (pieces.length + entry.nPieces)
    if (dice >= 0.25 && entry.uses.size > 0) candidates.push({ entry, dice })
  }
  candidates.sort((a, b) => b.dice - a.dice)
  let cells = 0
  const nLetters = [...folded].length
  for (const { entry } of candidates.slice(0, most.candidates)) {
    const [long, short] = [Math.max(folded.length, entry.folded.length), Math.min(folded.length, entry.folded.length)]
    if (short < leastSimilar * long) continue
    cells += long * short
    if (cells > most.cells && entry.folded !== folded) return
    const similarity =
      entry.folded === folded
        ? 1
        : 1 - editDistance(folded, entry.folded) / Math.max(nLetters, [...entry.folded].length)
    if (similarity >= leastSimilar) yield { entry, similarity }
  }
}

function* matchesOf(
  entry: Entry,
  text: string,
  similarity: number,
  { from, to, without }: MemoryQuestion,
): Generator<MemoryMatch> {
  let n = 0
  for (const [{ pairId, sides }, field] of entry.uses) {
    if (pairId === without) continue
    const [own, other] = [from, to].map((wanted) => sides.find(({ lang }) => lang === wanted))
    if (own === undefined || other === undefined) continue
    const [source, translation] = [fieldText(own, field), fieldText(other, field)]
    // What its own source has left behind is no translation of it, nor is its source, one way or the other.
    if (translation.trim() === '' || [own, other].some((side) => side.translating?.stale?.[field] !== undefined))
      continue
    const isSame = source === text
    yield {
      ...{ source, translation, pairId, count: 1, origin: other.translating?.origin ?? null },
      similarity: isSame ? 1 : Math.min(0.99, similarity),
    }
    if (++n === most.uses) return
  }
}

const trust: readonly MemoryMatch['origin'][] = ['human', 'edited', null, 'machine']

function byWorth(a: MemoryMatch, b: MemoryMatch): number {
  return b.similarity - a.similarity || trust.indexOf(a.origin) - trust.indexOf(b.origin) || b.count - a.count
}

function better(a: MemoryMatch, b: MemoryMatch): MemoryMatch {
  return byWorth(a, b) <= 0 ? a : b
}
