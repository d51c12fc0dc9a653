import { lowLetterMass } from '../../datasets/optionLetters.ts'
import type { RunEvaluation } from '../evaluationSchema.ts'
import { smallestProb } from './effects.ts'
import { isAtChance, knownText } from './fieldCard.ts'

/** What a reader must know before trusting a run's figures, as sentences; none when all is well. */
export function runWarnings({ fields, questions, name }: Omit<RunEvaluation, 'warnings'>): string[] {
  const [all, ...parts] = fields
  if (all === undefined) return []
  const { baseline, neurons, own } = all
  const warnings: string[] = []
  if (isAtChance(baseline)) {
    warnings.push(
      `${name}: ${knownText(baseline)}. Neurons cannot hold what a model does not know; read every figure below as ` +
        'one about option letters.',
    )
  } else {
    if (baseline.atChance) warnings.push(`${name}: ${knownText(baseline)}.`)
    const atChance = parts.filter((part) => isAtChance(part.baseline)).map(({ field }) => field.id)
    if (atChance.length > 0) {
      warnings.push(`${name}: the model answers at chance in ${atChance.length} fields: ${listed(atChance)}.`)
    }
  }
  if (baseline.mass < lowLetterMass) {
    warnings.push(
      `${name}: the letters have only ${percent(baseline.mass)} of the probability on average; the model is mostly ` +
        'about to say something else.',
    )
  }
  if (neurons.empty > 0) {
    warnings.push(
      `${name}: ${neurons.empty} of ${questions.length} questions have no neuron; they count as unmoved in every mean.`,
    )
  }
  if (own.boost.leftOut > 0) {
    warnings.push(
      `${name}: in ${own.boost.leftOut} of ${own.boost.items} prompts the right letter has a probability below ` +
        `${smallestProb}; no relative change is taken of them.`,
    )
  }
  return warnings
}

function listed(names: readonly string[]): string {
  return names.slice(0, 4).join(', ') + (names.length > 4 ? ', …' : '')
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`
}
