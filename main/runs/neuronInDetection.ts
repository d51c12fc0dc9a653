import { neuronInRun } from '../methods/neuronFacts.ts'
import type { Detection } from './detection.ts'

/**
 * What a detection says of a neuron.
 *
 * @param neuron `layer * dMlp + neuron`
 * @param top    questions at most, those where it weighs most
 */
export function neuronInDetection(neuron: number, { questions, common }: Detection, top: number) {
  const facts = neuronInRun(
    neuron,
    questions.map((question) => ({ ...question, nVariants: question.variants.length })),
    common,
  )
  const stemOf = new Map(questions.map(({ id, source }) => [id, source.stem]))
  return {
    ...facts,
    questions: facts.questions.slice(0, top).map((of) => ({ ...of, stem: stemOf.get(of.id) ?? '' })),
  }
}
