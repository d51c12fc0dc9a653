import { perEdit, type EditName } from './edits.ts'
import type { Where } from './otherQuestions.ts'
import { observe, type Measured, type Observation } from './observations.ts'
import type { Plan, SetKind } from './plan.ts'

/** Observations under each of the two edits. */
export type Observed = Readonly<Record<EditName, readonly Observation[]>>

/** All observations of a run, found by what they are about. */
export interface ObservedRun {
  /** Of sets in prompts of their own question. */
  self(questions: readonly number[], set: SetKind, kinds?: readonly string[]): Observed
  /** Of sets on other questions in one place, or in one language; `asked` says which of these count. */
  others(
    questions: readonly number[],
    set: SetKind,
    wheres: readonly Where[],
    asked?: (question: number) => boolean,
  ): Observed
  /** Of a field's pooled sets, on the questions that were asked. */
  pooled(field: string, set: SetKind, asked: (question: number) => boolean): Observed
}

interface Entry {
  readonly asked: number
  readonly kind: string
  readonly observed: Readonly<Record<EditName, Observation>>
}

export function observedRun(plan: Plan, measured: Measured): ObservedRun {
  const { probes, items } = plan
  const indexed = probes.map((probe, index) => ({ probe, index }))
  const all = perEdit((edit) => observe(plan, measured, indexed, edit))
  const table = new Map<string, Entry[]>()
  for (const { probe, index } of indexed) {
    const { owner, set } = probe
    const key = owner.kind === 'question' ? keyOf(owner.question, set, owner.where) : keyOf(owner.field, set, 'pooled')
    const entry = {
      asked: items[probe.item]!.question,
      kind: items[probe.item]!.kind,
      observed: perEdit((edit) => all[edit][index]!),
    }
    const known = table.get(key)
    if (known === undefined) table.set(key, [entry])
    else known.push(entry)
  }
  const at = (key: string): readonly Entry[] => table.get(key) ?? []
  return {
    self: (questions, set, kinds = ['detected']) =>
      gathered(
        questions.flatMap((question) => at(keyOf(question, set, 'self'))).filter(({ kind }) => kinds.includes(kind)),
      ),
    others: (questions, set, wheres, asked = () => true) =>
      gathered(
        questions
          .flatMap((question) => wheres.flatMap((where) => at(keyOf(question, set, where))))
          .filter((entry) => asked(entry.asked)),
      ),
    pooled: (field, set, asked) => gathered(at(keyOf(field, set, 'pooled')).filter((entry) => asked(entry.asked))),
  }
}

function keyOf(owner: number | string, set: SetKind, where: string): string {
  return `${typeof owner} ${owner} ${set} ${where}`
}

function gathered(entries: readonly Entry[]): Observed {
  return perEdit((edit) => entries.map(({ observed }) => observed[edit]))
}
