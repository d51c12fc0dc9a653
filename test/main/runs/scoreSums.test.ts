import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../main/base/random.ts'
import type { ScoredQuestion } from '../../../main/methods/detectors/detector.ts'
import { detectorNames, detectors } from '../../../main/methods/detectors/detectors.ts'
import { detectionModes } from '../../../main/methods/neuronCluster.ts'
import { sparseScores } from '../../../main/methods/sparseScores.ts'
import {
  areSumsOf,
  decodeScoreSums,
  encodeScoreSums,
  isMovable,
  lowestT,
  scoreSums,
  summedQuestions,
} from '../../../main/runs/scoreSums.ts'

const [nLayers, dMlp] = [3, 40]

/** Twelve questions of one to three variants. Few neurons weigh much, some harm; a question may have no positive score. */
function drawnQuestions(seed: number): ScoredQuestion[] {
  const random = seededRandom(seed)
  return Array.from({ length: 12 }, (_, i) => ({
    id: `q${i}`,
    variants: Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
      sparseScores(
        Float32Array.from({ length: nLayers * dMlp }, (_, n) => {
          const size = random() ** 6 * (n % 7 === 0 ? 1 : 0.2)
          return i === 11 ? -size : random() < 0.3 ? -size : size
        }),
      ),
    ),
  }))
}

const two: ScoredQuestion[] = [
  {
    id: 'a',
    variants: [
      { neurons: Int32Array.of(1, 4), scores: Float32Array.of(0.5, 0.25), max: 0.5, sum: 0.875 },
      { neurons: Int32Array.of(0, 4), scores: Float32Array.of(0.0009765625, 0.5), max: 0.5, sum: 0.5 },
    ],
  },
  { id: 'b', variants: [{ neurons: Int32Array.of(2), scores: Float32Array.of(-1), max: 0, sum: -1 }] },
]

describe('scoreSums', () => {
  test('adds the variants of each question up, ascending by neuron, without what is below the lowest threshold', () => {
    const { ids, starts, neurons, scores, totals } = scoreSums(two)
    expect(ids).toEqual(['a', 'b'])
    expect([[...starts], [...neurons], [...scores], [...totals]]).toEqual([
      [0, 2, 2],
      [1, 4],
      [0.5, 0.75],
      [1.375, -1],
    ])
  })

  test('come back from their bytes as they were', () => {
    const sums = scoreSums(drawnQuestions(1))
    expect(decodeScoreSums(encodeScoreSums(sums))).toEqual(sums)
    for (const bytes of [
      new Uint8Array(3),
      new TextEncoder().encode('{}'),
      encodeScoreSums({ ...sums, ids: [1] } as never),
    ])
      expect(() => decodeScoreSums(bytes)).toThrow()
  })
})

describe('areSumsOf', () => {
  const sums = scoreSums(two)

  test('knows the questions and the model that sums are of', () => {
    expect(areSumsOf(sums, ['a', 'b'], 5)).toBe(true)
    expect(areSumsOf(sums, ['b', 'a'], 5)).toBe(false)
    expect(areSumsOf(sums, ['a'], 5)).toBe(false)
    expect(areSumsOf(sums, ['a', 'b'], 4)).toBe(false)
  })

  test.each<[string, object]>([
    ['a place that goes back', { starts: Int32Array.of(0, 3, 2) }],
    ['places that begin elsewhere', { starts: Int32Array.of(1, 2, 2) }],
    ['places that end elsewhere', { starts: Int32Array.of(0, 1, 1) }],
    ['a place less', { starts: Int32Array.of(0, 2) }],
    ['a score less', { scores: Float64Array.of(1) }],
    ['a total less', { totals: Float64Array.of(1) }],
    ['a negative neuron', { neurons: Int32Array.of(-1, 4) }],
  ])('refuses %s', (_, change) => {
    expect(areSumsOf({ ...sums, ...change }, ['a', 'b'], 5)).toBe(false)
  })
})

describe('isMovable', () => {
  test('says so of methods whose neurons follow from sums, but not where variants or other clusters count', () => {
    expect(isMovable('qrnca', 'corrected', null)).toBe(true)
    expect(isMovable('qrnca', 'published', null)).toBe(false)
    expect(isMovable('qrnca', 'corrected', { clusters: 1 })).toBe(false)
    expect(isMovable('knowledge-neurons', 'corrected', null)).toBe(false)
    expect(isMovable('random', 'paper', null)).toBe(false)
  })
})

describe('thresholds moved on score sums', () => {
  const movable = detectorNames.flatMap((name) =>
    detectionModes.filter((mode) => isMovable(name, mode, null)).map((mode) => [name, mode] as const),
  )

  test.each(movable)('of %s in the mode %s give what a detection with them gives, to the last bit', (name, mode) => {
    let nFound = 0
    for (const seed of [1, 2, 3]) {
      const questions = drawnQuestions(seed)
      const summed = summedQuestions(decodeScoreSums(encodeScoreSums(scoreSums(questions))))
      for (const t of [lowestT, 0.1, 0.2, 0.55, 0.99]) {
        for (const [u, v] of [
          [0.3, 20],
          [0.05, 3],
          [1, 1000],
        ] as const) {
          const settings = { mode, t, u, v, seed: 0, nLayers, dMlp, background: null }
          const [anew, moved] = [detectors[name].detect(questions, settings), detectors[name].detect(summed, settings)]
          // How many variants have a neuron is not known of sums.
          const unseen = (of: typeof anew) => ({
            ...of,
            clusters: of.clusters.map((each) => ({ ...each, frequency: [] })),
          })
          expect(unseen(moved)).toEqual(unseen(anew))
          nFound += anew.questions.reduce((sum, { key }) => sum + key.neurons.length, 0)
        }
      }
    }
    expect(nFound).toBeGreaterThan(500)
  })
})
