import { allLetters } from '../../datasets/optionLetters.ts'
import { likeliest } from '../evaluation/observations.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import { pushOf, type LetterChange } from './letterPush.ts'
import { lettersOf } from './letters.ts'
import type { Answer } from './answerSchema.ts'
import type { Guards, Letters } from './lettersSchema.ts'
import type { Facts } from './units.ts'

/** Which letters the same prompts are answered with before and after a change, and which it pushes. */
export function guardsOf(
  changes: readonly LetterChange[],
  random: { readonly bootstrap: Bootstrap; readonly seed: number },
): Guards {
  return { letters: lettersOfChanges(changes), push: pushOf(changes, random) }
}

/**
 * The same of kept answers. Where the model wrote an answer, or was not asked for every letter, none is seen to be pushed.
 *
 * @param before of the same prompts, in the same order
 */
export function guardsOfAnswers(
  before: readonly Answer[],
  after: readonly Answer[],
  facts: Facts,
  random: { readonly bootstrap: Bootstrap; readonly seed: number },
): Guards {
  const pairs = after.map((is, i) => {
    const was = before[i]!
    return { unit: facts.unitOf(is.id), gold: is.gold, was, is }
  })
  const changes = pairs.flatMap(({ unit, gold, was, is }): LetterChange[] => {
    const names = Object.keys(is.letters).sort()
    const isWhole = names.length > 1 && names.every((name, i) => name === allLetters[i] && name in was.letters)
    if (!isWhole) return []
    const probs = ({ letters }: Answer): number[] => names.map((name) => letters[name]!)
    return [{ unit, gold: names.indexOf(gold), before: probs(was), after: probs(is) }]
  })
  const letters = pairs.map(({ unit, gold, was, is }) => ({ unit, right: gold, before: was.pred, after: is.pred }))
  return { letters: lettersOf(letters), push: pushOf(changes, random) }
}

/** Which letter is the likeliest of each prompt, counted. */
export function lettersOfChanges(changes: readonly LetterChange[]): Letters {
  const nameOf = (letter: number): string => allLetters[letter] ?? '?'
  return lettersOf(
    changes.map(({ unit, gold, before, after }) => ({
      unit,
      ...{ right: nameOf(gold), before: nameOf(likeliest(before)), after: nameOf(likeliest(after)) },
    })),
  )
}
