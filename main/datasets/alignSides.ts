import { pairIdOf } from './pairs.ts'
import type { Question } from './question.ts'
import { movedOptions } from './translatedSides.ts'

/**
 * Makes the sides of pairs agree about the place of the right option, question by question in their order: where a file
 * holds a pair's options in different orders, the right option of the later sides changes places with the one that stands
 * where the first side has it. Prompts that the file brought stay word for word; which option is behind which letter is
 * carried along.
 *
 * @param first the side of a pair that is known already, whose place counts
 */
export function sideAligner(first: (pairId: string) => Question | undefined): (question: Question) => Question {
  const place = new Map<string, { answer: number; nOptions: number; id: string }>()
  return (question) => {
    const pairId = pairIdOf(question)
    const known = first(pairId) ?? null
    const leader = place.get(pairId) ?? (known === null ? null : leaderOf(known))
    if (leader === null) {
      place.set(pairId, leaderOf(question))
      return question
    }
    place.set(pairId, leader)
    const fits = leader.nOptions === question.options.length && leader.answer !== question.answer
    const isInside = [leader.answer, question.answer].every((answer) => answer >= 0 && answer < leader.nOptions)
    return fits && isInside && leader.id !== question.id ? swapped(question, leader) : question
  }
}

function leaderOf({ id, answer, options }: Question) {
  return { id, answer, nOptions: options.length }
}

function swapped(question: Question, { answer: to, id }: { readonly answer: number; readonly id: string }): Question {
  const { options, answer: from, variants } = question
  const place = (index: number): number => (index === from ? to : index === to ? from : index)
  const moved = movedOptions(
    question,
    options.map((_, index) => place(index)),
  )
  const before = moved.provenance['options']
  return {
    ...moved,
    options: options.map((_, index) => options[place(index)]!),
    answer: to,
    variants: variants.map((variant) => ({ ...variant, order: variant.order?.map(place) ?? null })),
    provenance: { ...moved.provenance, options: `${before === undefined ? '' : `${before}; `}ordered as in ${id}` },
  }
}
