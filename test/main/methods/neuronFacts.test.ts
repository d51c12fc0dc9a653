import { describe, expect, test } from 'vitest'
import { neuronInRun, type NeuronQuestion } from '../../../main/methods/neuronFacts.ts'

function question(id: string, domain: string, lang: string | null, na: Record<number, number>): NeuronQuestion {
  const neurons = Object.keys(na).map(Number)
  return {
    ...{ id, domain, lang, nVariants: 4, key: { neurons: neurons.filter((neuron) => neuron !== 8) } },
    cluster: {
      neurons,
      scores: neurons.map((neuron) => na[neuron]! * 10),
      frequency: neurons.map((neuron) => neuron % 4),
      na: neurons.map((neuron) => na[neuron]!),
      ica: neurons.map(() => 2),
    },
  }
}

const questions = [
  question('a', 'law', 'en', { 7: 0.1, 8: 0.5 }),
  question('b', 'law', 'fr', { 9: 0.3 }),
  question('c', 'art', 'en', { 8: 0.2, 7: 0.4, 9: 0.1 }),
  question('d', 'art', null, {}),
  question('e', 'art', 'en', { 8: 0.3 }),
]

describe('neuronInRun', () => {
  test('names its questions, the largest naica first', () => {
    const { questions: found, clusters, keys, of, isCommon, stability } = neuronInRun(7, questions, [])
    expect(found).toEqual([
      {
        ...{ id: 'c', domain: 'art', lang: 'en', score: 4, na: 0.4, ica: 2, naica: 0.8 },
        ...{ frequency: 3, variants: 4, isKey: true },
      },
      {
        ...{ id: 'a', domain: 'law', lang: 'en', score: 1, na: 0.1, ica: 2, naica: 0.2 },
        ...{ frequency: 3, variants: 4, isKey: true },
      },
    ])
    expect({ clusters, keys, of, isCommon, stability }).toEqual({
      ...{ clusters: 2, keys: 2, of: 5, isCommon: false, stability: 0.75 },
    })
  })

  test('shares by domain and language are of the questions of that field, the largest first', () => {
    const { domains, langs, keys } = neuronInRun(8, questions, [{ neuron: 8 }])
    expect(domains).toEqual([
      { field: 'art', questions: 3, clusters: 2, keys: 0 },
      { field: 'law', questions: 2, clusters: 1, keys: 0 },
    ])
    expect(langs).toEqual([{ field: 'en', questions: 3, clusters: 3, keys: 0 }])
    expect(keys).toBe(0)
  })

  test('a neuron is common when the run says so, and of one that is nowhere there is nothing', () => {
    expect(neuronInRun(8, questions, [{ neuron: 3 }, { neuron: 8 }]).isCommon).toBe(true)
    expect(neuronInRun(3, questions, [])).toEqual({
      ...{ questions: [], domains: [], langs: [], clusters: 0, keys: 0, of: 5, isCommon: false, stability: null },
    })
  })
})
