/**
 * The right letter read off the activity of a few neurons alone.
 *
 * In the half of the questions that calibrates, every neuron is standardised and every letter gets the mean activity of
 * the prompts whose right letter it is. A prompt of the other half is answered with the letter whose mean is nearest
 * (diagonal linear discriminant, equal priors). Nothing is tuned, so nothing can be tuned to the test.
 *
 * The paper's own procedure is in a supplement that we have not read; this is ours.
 */
export interface Sample {
  /** Activations of the neurons, in one order for all samples. */
  readonly values: ArrayLike<number>
  /** Index of the right letter. */
  readonly gold: number
  readonly nLetters: number
}

/** Answers each test sample with the index of a letter; null where no letter of it was met in calibration. */
export function nearestMeanAnswers(calibration: readonly Sample[], test: readonly Sample[]): (number | null)[] {
  const nNeurons = calibration[0]?.values.length ?? 0
  const { mean, scale } = standard(calibration, nNeurons)
  const centres = new Map<number, Float64Array>()
  for (const [gold, members] of Map.groupBy(calibration, (sample) => sample.gold)) {
    const centre = new Float64Array(nNeurons)
    for (const { values } of members) {
      for (let i = 0; i < nNeurons; i++) centre[i]! += ((values[i]! - mean[i]!) * scale[i]!) / members.length
    }
    centres.set(gold, centre)
  }
  return test.map(({ values, nLetters }) => {
    let best: number | null = null
    let nearest = Infinity
    for (let letter = 0; letter < nLetters; letter++) {
      const centre = centres.get(letter)
      if (centre === undefined) continue
      let distance = 0
      for (let i = 0; i < nNeurons; i++) distance += ((values[i]! - mean[i]!) * scale[i]! - centre[i]!) ** 2
      if (distance < nearest) [best, nearest] = [letter, distance]
    }
    return best
  })
}

/** A neuron that never moves tells nothing: its scale is 0. */
function standard(samples: readonly Sample[], nNeurons: number): { mean: Float64Array; scale: Float64Array } {
  const mean = new Float64Array(nNeurons)
  const scale = new Float64Array(nNeurons)
  for (const { values } of samples) for (let i = 0; i < nNeurons; i++) mean[i]! += values[i]! / samples.length
  for (const { values } of samples) for (let i = 0; i < nNeurons; i++) scale[i]! += (values[i]! - mean[i]!) ** 2
  for (let i = 0; i < nNeurons; i++) {
    const deviation = Math.sqrt(scale[i]! / samples.length)
    scale[i] = deviation > 0 ? 1 / deviation : 0
  }
  return { mean, scale }
}
