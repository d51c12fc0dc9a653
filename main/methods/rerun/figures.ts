/** Figures of two runs held against each other, value by value. */
import { largest as largestOf } from '../../base/lists.ts'
import type { Figure, Grade } from './rerunSchema.ts'

/** Values of one question, or of a whole run, in both runs. */
export interface Pair<T> {
  /** Whose values they are, for people. */
  readonly name: string
  readonly before: readonly T[]
  readonly now: readonly T[]
}

/**
 * Numbers, each within `tolerance` of the largest of its list: a score near zero is made of large parts that cancel, so
 * its own size says nothing about how exact it is.
 */
export function numberFigure(name: string, pairs: readonly Pair<number>[], tolerance: number): Figure {
  let [compared, moved, largest] = [0, 0, 0]
  let where: string | null = null
  for (const { name: owner, before, now } of pairs) {
    const length = Math.max(before.length, now.length)
    const scale = largestOf(now.map(Math.abs), largestOf(before.map(Math.abs), 0))
    for (let i = 0; i < length; i++) {
      compared++
      const [a, b] = [before[i], now[i]]
      if (Object.is(a, b)) continue
      moved++
      const share = a === undefined || b === undefined ? Infinity : scale === 0 ? 0 : Math.abs(a - b) / scale
      if (where !== null && share <= largest) continue
      largest = share
      where = `${owner}: ${a ?? 'nothing'} before, ${b ?? 'nothing'} now`
    }
  }
  return { name, grade: gradeOf(moved, largest <= tolerance), compared, moved, largest, where }
}

/** Values that are the same or not: tokens, counts, sentences. */
export function exactFigure(name: string, pairs: readonly Pair<number | string | boolean>[]): Figure {
  let [compared, moved] = [0, 0]
  let where: string | null = null
  for (const { name: owner, before, now } of pairs) {
    for (let i = 0; i < Math.max(before.length, now.length); i++) {
      compared++
      if (before[i] === now[i]) continue
      moved++
      where ??= `${owner}: ${before[i] ?? 'nothing'} before, ${now[i] ?? 'nothing'} now`
    }
  }
  return { name, grade: gradeOf(moved, false), compared, moved, largest: null, where }
}

/** Neurons with their scores, in order: a set of neurons in two runs. */
export interface NeuronPair {
  readonly name: string
  readonly before: NeuronList
  readonly now: NeuronList
}

export interface NeuronList {
  readonly neurons: readonly number[]
  readonly scores: readonly number[]
}

/**
 * Sets of neurons. Another order of the same neurons is within the tolerance where those that changed places have scores
 * within it; a neuron more or less is a difference, however small its score: it is another set.
 *
 * @param write a neuron for people
 */
export function neuronFigure(
  name: string,
  pairs: readonly NeuronPair[],
  { tolerance, write }: { readonly tolerance: number; readonly write: (neuron: number) => string },
): Figure {
  let [compared, moved] = [0, 0]
  let isWithin = true
  let where: string | null = null
  for (const { name: owner, before, now } of pairs) {
    compared += Math.max(before.neurons.length, now.neurons.length)
    const gone = before.neurons.filter((neuron) => !now.neurons.includes(neuron))
    const come = now.neurons.filter((neuron) => !before.neurons.includes(neuron))
    if (gone.length + come.length > 0) {
      moved += Math.max(gone.length, come.length)
      const list = (neurons: readonly number[]): string => neurons.map(write).join(', ')
      const parts = [gone.length > 0 ? `without ${list(gone)}` : '', come.length > 0 ? `with ${list(come)}` : '']
      if (isWithin) where = `${owner}: now ${parts.filter((part) => part !== '').join(' and ')}`
      isWithin = false
      continue
    }
    const swapped = [...before.neurons.keys()].filter((i) => before.neurons[i] !== now.neurons[i])
    if (swapped.length === 0) continue
    moved += swapped.length
    where ??= `${owner}: another order from ${write(before.neurons[swapped[0]!]!)} on`
    const scale = largestOf(before.scores.map(Math.abs))
    isWithin &&= swapped.every((i) => {
      const own = before.scores[before.neurons.indexOf(now.neurons[i]!)]!
      return Math.abs(own - before.scores[i]!) <= tolerance * scale
    })
  }
  return { name, grade: gradeOf(moved, isWithin), compared, moved, largest: null, where }
}

export function worstOf(grades: readonly Grade[]): Grade {
  return grades.includes('differs') ? 'differs' : grades.includes('within') ? 'within' : 'identical'
}

function gradeOf(moved: number, isWithin: boolean): Grade {
  return moved === 0 ? 'identical' : isWithin ? 'within' : 'differs'
}
