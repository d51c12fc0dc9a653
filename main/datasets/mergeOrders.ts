import type { Copies } from './mergeQuestion.ts'
import type { Question } from './question.ts'
import { movedOptions } from './translatedSides.ts'

/** How a list was put in another order: `order[i]` is where i stood. */
type Order = readonly number[]

/** The orders into which the sides of a pair were put in two copies; null: they stand as they stood. */
export interface PairOrders {
  readonly mine: Order | null
  readonly theirs: Order | null
}

/** How a side's copies had their options put in another order since the base; one changed text among them may be. */
export function ordersOf({ base, mine, theirs }: Copies<Question | null>): PairOrders {
  if (base === null) return { mine: null, theirs: null }
  return { mine: mine && orderOf(base, mine), theirs: theirs && orderOf(base, theirs) }
}

/**
 * The copies with their options in one order, that of mine where it has another one than the base: a text that one copy
 * changed is still that option's. In which order options stand is no matter of their words, so it is not asked.
 *
 * @param pair what other sides of the pair show, for a side that was changed too much to show it
 */
export function inOneOrder(copies: Copies<Question | null>, pair: PairOrders): Copies<Question | null> {
  const { base, mine, theirs } = copies
  const own = ordersOf(copies)
  const orderIn = (copy: Question | null, shown: Order | null, ofPair: Order | null): Order | null => {
    if (copy === null || shown !== null) return shown
    if (ofPair?.length !== copy.options.length) return null
    return base === null || ofPair.indexOf(base.answer) === copy.answer ? ofPair : null
  }
  const [m, t] = [orderIn(mine, own.mine, pair.mine), orderIn(theirs, own.theirs, pair.theirs)]
  // A side that the base lacks goes with the others of its pair.
  const target = m ?? t ?? (base === null ? (pair.mine ?? pair.theirs) : null)
  if (target === null) return copies
  const arranged = (copy: Question | null, from: Order | null): Question | null => {
    if (copy?.options.length !== target.length) return copy
    return inOrder(
      copy,
      target.map((index) => (from === null ? index : from.indexOf(index))),
    )
  }
  return { base: arranged(base, null), mine: arranged(mine, m), theirs: arranged(theirs, t) }
}

/** How `to` has the options of `from` in another order; null where it does not, or more than one text is another. */
function orderOf(from: Question, to: Question): Order | null {
  const at = new Map(from.options.map((option, i) => [option, i]))
  if (at.size !== from.options.length || from.options.length !== to.options.length) return null
  const found = to.options.map((option) => at.get(option) ?? -1)
  const left = [...from.options.keys()].filter((index) => !found.includes(index))
  if (left.length > 1) return null
  const order = found.map((index) => (index < 0 ? left[0]! : index))
  return order.some((index, i) => index !== i) && new Set(order).size === order.length ? order : null
}

/** A question with its options in another order. */
function inOrder(question: Question, order: Order): Question {
  if (order.every((from, i) => from === i)) return question
  const { options, answer } = question
  return {
    ...movedOptions(question, order),
    ...{ options: order.map((index) => options[index]!), answer: order.indexOf(answer) },
  }
}
