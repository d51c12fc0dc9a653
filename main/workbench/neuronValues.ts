import type { MapData } from './mapData.ts'
import type { FacetChoice } from '../rpc/window/shapes.ts'

/** What a map shows of each neuron, for the questions of a facet. */
export interface NeuronValues {
  readonly nQuestions: number
  /** Only neurons that have a value. */
  readonly neurons: ReadonlyMap<number, NeuronValue>
  readonly isCommon: (neuron: number) => boolean
}

export interface NeuronValue {
  /** `score`: naica, summed over the questions whose key neurons it is among; `frequency`: clusters that it is in. */
  readonly value: number
  /** Questions whose key neurons it is among, or whose cluster where that is shown. */
  readonly nQuestions: number
}

/** The questions of a facet, as indices into the map's. */
export function facetQuestions({ questions }: MapData, { domain, lang, questionId }: FacetChoice['facet']): number[] {
  return [...questions.keys()].filter((i) => {
    const { question } = questions[i]!
    const isOfDomain = domain === null || question.domain === domain
    const isOfLang = lang === null || question.lang === lang
    return isOfDomain && isOfLang && (questionId === null || question.id === questionId)
  })
}

export function neuronValues(data: MapData, choice: FacetChoice): NeuronValues {
  const { questions, clusters, common } = data.detected(choice)
  const indices = facetQuestions(data, choice.facet)
  const neurons = new Map<number, { value: number; nQuestions: number }>()
  const add = (neuron: number, value: number): void => {
    const found = neurons.get(neuron) ?? { value: 0, nQuestions: 0 }
    neurons.set(neuron, { value: found.value + value, nQuestions: found.nQuestions + 1 })
  }
  for (const i of indices) {
    const { key } = questions[i]!
    if (choice.value === 'score') for (const [k, neuron] of key.neurons.entries()) add(neuron, key.scores[k]!)
    else for (const neuron of clusters[i]!.neurons) add(neuron, 1)
  }
  const commonSet = new Set(common.map(({ neuron }) => neuron))
  return { nQuestions: indices.length, neurons, isCommon: (neuron) => commonSet.has(neuron) }
}
