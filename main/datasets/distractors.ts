import { seededRandom } from '../base/random.ts'
import { namedIn } from './checks/optionsThatName.ts'
import { foldText } from './foldText.ts'
import { seedOf, shuffled } from './optionOrders.ts'
import type { Question } from './question.ts'
import { optionField } from './translatedSides.ts'

export interface DistractorOptions {
  /** How many options each question shall have. */
  readonly nOptions: number
  readonly seed: number
}

/**
 * Fills questions up with wrong options: right answers of other questions of the same domain, kind and language, so that
 * their form gives nothing away; never one that folds to an option the question has, nor another answer of a question
 * with the same stem. Questions that have enough options stay as they are.
 *
 * @returns the questions, and the ids of those for which there were too few answers, which stay as they are too
 */
export function drawDistractors(
  questions: readonly Question[],
  { nOptions, seed }: DistractorOptions,
): { questions: Question[]; tooFew: string[] } {
  const pools = Map.groupBy(questions, poolOf)
  const tooFew: string[] = []
  const filled = questions.map((question): Question => {
    const nMissing = nOptions - question.options.length
    if (nMissing <= 0) return question
    const drawn = drawFor(question, pools.get(poolOf(question)) ?? [], nMissing, seed)
    if (drawn.length < nMissing) {
      tooFew.push(question.id)
      return question
    }
    const { domain, kind, lang } = question
    const place = [domain || 'no domain', ...(kind === null ? [] : [kind]), lang ?? 'no language'].join(', ')
    const source = `drawn from answers of ${place}, seed ${seed}`
    const names = drawn.map((_, i): [string, string] => [optionField(question.options.length + i), source])
    return {
      ...question,
      options: [...question.options, ...drawn],
      provenance: { ...question.provenance, ...Object.fromEntries(names) },
    }
  })
  return { questions: filled, tooFew }
}

function drawFor(question: Question, pool: readonly Question[], count: number, seed: number): string[] {
  const stem = foldText(question.stem)
  const taken = new Set(question.options.map(foldText))
  for (const other of pool) if (foldText(other.stem) === stem) taken.add(foldText(answerOf(other)))
  const drawn: string[] = []
  for (const other of shuffled(pool, seededRandom(seedOf(seed, `options of ${question.id}`)))) {
    if (drawn.length === count) break
    const text = answerOf(other)
    const folded = foldText(text)
    // What speaks of the options of its own question says something else here.
    if (namedIn(text) !== null) continue
    if (folded === '' || taken.has(folded)) continue
    taken.add(folded)
    drawn.push(text)
  }
  return drawn
}

function answerOf({ options, answer }: Question): string {
  return options[answer] ?? ''
}

/** A question without a kind takes any answer of its domain. */
function poolOf({ domain, kind, lang }: Question): string {
  return JSON.stringify([domain, kind, lang])
}
