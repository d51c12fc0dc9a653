export interface TopNeuron {
  /** `L17N10233` */
  readonly neuron: string
  readonly attribution: number
}

/**
 * The neurons with the largest attribution, largest first.
 *
 * @param attribution [nLayers * dMlp]
 */
export function topNeurons(attribution: Float32Array, dMlp: number, n: number): TopNeuron[] {
  const best: number[] = []
  for (let i = 0; i < attribution.length; i++) {
    const last = best[n - 1]
    if (last !== undefined && attribution[i]! <= attribution[last]!) continue
    let at = Math.min(best.length, n - 1)
    while (at > 0 && attribution[best[at - 1]!]! < attribution[i]!) at--
    best.splice(at, 0, i)
    best.length = Math.min(best.length, n)
  }
  return best.map((i) => ({ neuron: neuronName(i, dMlp), attribution: attribution[i]! }))
}

/** `L17N10233` of `layer * dMlp + neuron`. */
export function neuronName(neuron: number, dMlp: number): string {
  return `L${Math.floor(neuron / dMlp)}N${neuron % dMlp}`
}
