import { expect } from 'vitest'

/** A line of key_neuron.json or neuron_attr_score.json, ours or the published code's. */
export interface PublishedLine {
  readonly uuid: string
  readonly neurons: readonly (readonly [number, number])[]
  readonly scores: readonly number[]
  readonly attr_scores?: readonly number[]
  readonly neuron_freq?: readonly number[]
}

export function publishedLines(text: string): PublishedLine[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as PublishedLine)
}

/** The tolerance that test/golden/published/README.md states: scores there were rounded to six decimals before summing. */
export function withinPublished(actual: number, expected: number): boolean {
  return Math.abs(actual - expected) <= 1e-4 * Math.abs(expected) + 2e-6
}

/** Same neurons, same scores within tolerance, same order except between neurons that the published code ties. */
export function expectPublishedOrder(
  actual: Pick<PublishedLine, 'neurons' | 'scores'>,
  expected: Pick<PublishedLine, 'neurons' | 'scores'>,
): void {
  const scoreOf = new Map(expected.neurons.map((neuron, i) => [String(neuron), expected.scores[i]!]))
  expect(actual.neurons.map(String).sort()).toEqual([...scoreOf.keys()].sort())
  for (const [i, neuron] of actual.neurons.entries()) {
    expect(withinPublished(actual.scores[i]!, scoreOf.get(String(neuron))!)).toBe(true)
    expect(scoreOf.get(String(neuron))).toBe(expected.scores[i]) // another neuron in this place only where tied
  }
}
