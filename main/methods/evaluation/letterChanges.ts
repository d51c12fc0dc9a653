/** What own sets do to the letters, right and wrong ones, of their own questions and of others. */
import { pushOf, type LetterChange } from '../answers/letterPush.ts'
import type { Guards, Push } from '../answers/lettersSchema.ts'
import { guardsOf, lettersOfChanges } from '../answers/guards.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import type { EditName } from './edits.ts'
import type { Measured } from './observations.ts'
import type { Plan } from './plan.ts'

interface Random {
  readonly bootstrap: Bootstrap
  readonly seed: number
}

export interface LetterChanges {
  /** Of some questions' sets, in the variants of the detection. */
  own(questions: readonly number[], edit: EditName): Guards
  /** Of the same sets on questions of other facts; a push counts by the fact whose set it is. */
  others(questions: readonly number[], edit: EditName): Guards
  /** Of one question's set on questions of other facts, each of which counts; null where there is none. */
  ofSet(question: number, edit: EditName): Push | null
}

interface Entry {
  readonly index: number
  /** The question that was asked, and its place in the plan's items. */
  readonly asked: number
  readonly item: number
}

export function letterChanges({ plan, measured }: Tried, random: Random): LetterChanges {
  const { probes, items, units } = plan
  const [self, elsewhere] = [new Map<number, Entry[]>(), new Map<number, Entry[]>()]
  for (const [index, { owner, set, item }] of probes.entries()) {
    if (set !== 'own' || owner.kind !== 'question' || owner.where === 'same-fact') continue
    const { question: asked, kind } = items[item]!
    if (owner.where === 'self' && kind !== 'detected') continue
    const table = owner.where === 'self' ? self : elsewhere
    const entry = { index, asked, item }
    const known = table.get(owner.question)
    if (known === undefined) table.set(owner.question, [entry])
    else known.push(entry)
  }
  const sets = new Map<string, Push | null>()

  function changes(
    table: ReadonlyMap<number, readonly Entry[]>,
    questions: readonly number[],
    edit: EditName,
    counts: 'asked' | 'owner',
  ): LetterChange[] {
    return questions.flatMap((question) =>
      (table.get(question) ?? []).map(({ index, asked, item }) => ({
        unit: units[counts === 'asked' ? asked : question]!,
        gold: items[item]!.gold,
        before: measured.before[item]!,
        after: measured.after[index]![edit],
      })),
    )
  }
  return {
    own: (questions, edit) => guardsOf(changes(self, questions, edit, 'asked'), random),
    others: (questions, edit) => ({
      letters: lettersOfChanges(changes(elsewhere, questions, edit, 'asked')),
      push: pushOf(changes(elsewhere, questions, edit, 'owner'), random),
    }),
    ofSet(question, edit) {
      const key = `${question} ${edit}`
      const known = sets.get(key)
      if (known !== undefined) return known
      const push = pushOf(changes(elsewhere, [question], edit, 'asked'), random)
      sets.set(key, push)
      return push
    },
  }
}

interface Tried {
  readonly plan: Plan
  readonly measured: Pick<Measured, 'before' | 'after'>
}
