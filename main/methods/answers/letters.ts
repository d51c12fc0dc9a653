/**
 * Letter collapse: answers that become one letter whatever is right. Such an edit may change every answer, and even the
 * share of right ones, without touching what is known.
 *
 * Answers have collapsed onto the letter that is given most when all of these hold:
 *
 *   10 answers or more, so that a share of them means something
 *   at least 80 % of them are this letter
 *   this share is 20 points or more above that before, and above that of the letter among the right ones
 *   more facts turn to the letter than turn from it: exact sign test, p at most 0.05
 *
 * A fact whose right option stands at another letter counts anew in the test: who answers by content follows the option,
 * so that letters are alike in wordings of one order only.
 */
import { mcnemar } from '../statistics/mcnemar.ts'
import type { Collapse, Letters } from './lettersSchema.ts'

const collapseRule = { answers: 10, share: 0.8, rise: 0.2, level: 0.05 } as const

/** A prompt's right letter, and its answers before and after a change; an answer may name none. */
export interface LetterPair {
  readonly unit: number
  readonly right: string
  readonly before: string
  readonly after: string
}

export function lettersOf(answers: readonly LetterPair[]): Letters {
  const letters = [...new Set(answers.flatMap(({ right, before, after }) => [right, before, after]))]
    .filter((letter) => letter !== '')
    .sort()
  const counts = (side: 'right' | 'before' | 'after'): number[] =>
    letters.map((letter) => answers.filter((answer) => answer[side] === letter).length)
  return {
    letters,
    ...{ right: counts('right'), before: counts('before'), after: counts('after') },
    collapse: collapsed(answers, 'before', 'after'),
    already: collapsed(answers, 'right', 'before'),
  }
}

/** Answers as they are, without a change: as letters of `lettersOf`, where `already` says whether they are all one. */
export function lettersGiven(
  answers: readonly { readonly unit: number; readonly right: string; readonly given: string }[],
): Letters {
  return lettersOf(answers.map(({ unit, right, given }) => ({ unit, right, before: given, after: given })))
}

function collapsed(answers: readonly LetterPair[], from: 'right' | 'before', to: 'before' | 'after'): Collapse | null {
  const of = answers.length
  if (of < collapseRule.answers) return null
  const groups = Map.groupBy(answers, (answer) => answer[to])
  groups.delete('')
  const [letter, given] = [...groups].reduce((most, each) => (each[1].length > most[1].length ? each : most), ['', []])
  const shareOf = (side: 'right' | 'before'): number => answers.filter((answer) => answer[side] === letter).length / of
  const share = given.length / of
  const rise = share - Math.max(shareOf(from), shareOf('right'))
  // A whisker for the rounding of shares: 9 of 10 is 20 points above 7 of 10.
  if (share < collapseRule.share || rise < collapseRule.rise - 1e-9) return null
  const net = new Map<string, number>()
  for (const answer of answers) {
    const cell = `${answer.unit} ${answer.right}`
    net.set(cell, (net.get(cell) ?? 0) + Number(answer[to] === letter) - Number(answer[from] === letter))
  }
  const gained = [...net.values()].filter((change) => change > 0).length
  const lost = [...net.values()].filter((change) => change < 0).length
  const { p } = mcnemar(gained, lost)
  if (p > collapseRule.level || gained < lost) return null
  return { letter, before: answers.filter((answer) => answer[from] === letter).length, after: given.length, of, p }
}
