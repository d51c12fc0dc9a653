import { createSlices } from '../base/slices.ts'
import type { Question } from '../datasets/question.ts'
import { noReview } from '../datasets/review.ts'
import type { Part } from '../rpc/window/shapes.ts'
import { refusal } from './failures.ts'
import { pairOf } from '../datasets/changedPairs.ts'
import { parseQuestion } from './questionSet.ts'
import type { Session } from './session.ts'

/** So many steps of a pair are told, the newest. */
const mostSteps = 500

/** What became of one pair, step by step, and the way back to any state of a side. */
export function questionHistoryPart(session: Session): Part<'questions.history' | 'questions.restore'> {
  return {
    async 'questions.history'({ pairId }, { signal }) {
      const { file, questions } = session.require()
      const { sides } = pairOf(questions, pairId)
      const { steps, current } = file.history.list()
      // A step behind the current one was taken back.
      const done = new Set(steps.filter(({ step, setAside }) => step <= current && !setAside).map(({ step }) => step))
      const slices = createSlices(signal)
      const found = []
      for (const { id } of sides) {
        for (const { step, name, at, before, after } of file.history.ofRecord('questions', id)) {
          const [was, is] = [before, after].map((value) => (value === null ? null : parseQuestion(value.data)))
          const words = { before: wording(was!), after: wording(is!) }
          found.push({ ...{ step, name, at, isCurrent: done.has(step), questionId: id }, ...words })
          await slices.step()
        }
      }
      return found.sort((a, b) => b.step - a.step).slice(0, mostSteps)
    },
    'questions.restore': async ({ questionIds, step }, { signal }) =>
      await session.commit(({ file }) => {
        const found = questionIds.map((id) => {
          const made = file.history.ofRecord('questions', id).find((each) => each.step === step)
          if (made?.after == null)
            throw refusal('input.value', `Step ${step} of the history left no question ${id} to go back to.`)
          return { id, name: made.name, after: made.after }
        })
        const [first, ...more] = found
        const names = more.length > 0 ? `${found.length} sides` : first!.id
        return {
          name: `Put ${names} back as after “${first!.name}”`,
          changes: found.map(({ id, after }) => ({ kind: 'questions' as const, id, after })),
        }
      }, signal),
  }
}

function wording(question: Question | null) {
  if (question === null) return null
  const { lang, stem, options, answer, statement, status, domain, tags, pair } = question
  const { review = noReview, translating } = question
  return {
    lang,
    stem,
    options: [...options],
    answer,
    statement,
    status,
    domain,
    tags: [...tags],
    pair,
    review,
    origin: translating?.origin ?? null,
  }
}
