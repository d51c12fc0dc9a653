import { computeCommandScore } from 'bits-ui'
import type { Command } from './command.ts'

/** A thing that the palette offers: a command, or something that a command opens. */
export interface Offer {
  readonly id: string
  readonly title: string
  readonly words: string
  readonly command: Command
  readonly argument: string | null
  /** What kind of thing it is, at its end. */
  readonly note?: string
  /** Of the title, where it is a text of the project. */
  readonly lang?: string | null
  readonly direction?: 'ltr' | 'rtl' | 'auto'
}

/** The offers that a search finds, best first; all of them, in their order, for an empty search. */
export function searchOffers(offers: readonly Offer[], search: string): readonly Offer[] {
  const wanted = fold(search)
  if (wanted === '') return offers
  return offers
    .map((offer) => ({ offer, score: computeCommandScore(fold(offer.title), wanted, [fold(offer.words)]) }))
    .filter(({ score }) => score > 0.01)
    .sort((a, b) => b.score - a.score)
    .map(({ offer }) => offer)
}

/** The neuron that a search names: `L17N10233`, `l17 n10233` or `17 10233`. */
export function neuronOf(search: string): readonly [number, number] | null {
  const found = /^\s*l?\s*(\d{1,3})[\s,·.]*n?\s*(\d{1,6})\s*$/i.exec(search)
  if (found === null || !/[ln\s,·.]/i.test(search.trim())) return null
  return [Number(found[1]), Number(found[2])]
}

/** Whether all words of a search stand in an offer: then it is meant, more than what only resembles the search. */
export function isMeant({ title, words }: Offer, search: string): boolean {
  const folded = fold(`${title} ${words}`)
  return fold(search)
    .split(/\s+/)
    .every((word) => folded.includes(word))
}

/** Without case, accents and the marks of Arabic, and one letter for the forms of alef. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\u0640]/gu, '')
    .replace(/[أإآٱ]/g, 'ا')
    .toLowerCase()
    .trim()
}
