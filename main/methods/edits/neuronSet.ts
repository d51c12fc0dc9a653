/** The neurons of several questions as one set: what an edit of a field changes. */

export interface KeyNeurons {
  /** Best first; neurons are `layer * dMlp + neuron`. */
  readonly key: { readonly neurons: readonly number[]; readonly scores: readonly number[] }
}

export interface SetNeuron {
  readonly neuron: number
  /** Sum of its scores (naica) over the questions. */
  readonly score: number
  /** Of the questions, how many have it. */
  readonly questions: number
}

/**
 * All key neurons of some questions, the largest summed score first, ties by layer and neuron.
 *
 * @param top keep so many; all when null
 */
export function pooledNeurons(questions: readonly KeyNeurons[], top: number | null = null): SetNeuron[] {
  const found = new Map<number, { score: number; questions: number }>()
  for (const { key } of questions) {
    for (const [i, neuron] of key.neurons.entries()) {
      const known = found.get(neuron) ?? { score: 0, questions: 0 }
      found.set(neuron, { score: known.score + key.scores[i]!, questions: known.questions + 1 })
    }
  }
  return [...found]
    .map(([neuron, of]) => ({ neuron, ...of }))
    .sort((a, b) => b.score - a.score || a.neuron - b.neuron)
    .slice(0, top ?? undefined)
}
