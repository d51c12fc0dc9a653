import { allLetters } from '../../datasets/optionLetters.ts'
import { likeliest } from '../evaluation/observations.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import { pushOf, type LetterChange } from './letterPush.ts'
import { lettersOf } from './letters.ts'
import type { Guards } from './lettersSchema.ts'

/** Which letters the same prompts are answered with before and after a change, and which it pushes. */
export function guardsOf(
  changes: readonly LetterChange[],
  random: { readonly bootstrap: Bootstrap; readonly seed: number },
): Guards {
  const nameOf = (letter: number): string => allLetters[letter] ?? '?'
  const pairs = changes.map(({ unit, gold, before, after }) => ({
    unit,
    ...{ right: nameOf(gold), before: nameOf(likeliest(before)), after: nameOf(likeliest(after)) },
  }))
  return { letters: lettersOf(pairs), push: pushOf(changes, random) }
}
