import { allLetters } from '../../datasets/optionLetters.ts'
import { likeliest } from '../evaluation/observations.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import { pushOf, type LetterChange } from './letterPush.ts'
import { lettersOf } from './letters.ts'
import type { Guards, Letters } from './lettersSchema.ts'

/** Which letters the same prompts are answered with before and after a change, and which it pushes. */
export function guardsOf(
  changes: readonly LetterChange[],
  random: { readonly bootstrap: Bootstrap; readonly seed: number },
): Guards {
  return { letters: lettersOfChanges(changes), push: pushOf(changes, random) }
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
