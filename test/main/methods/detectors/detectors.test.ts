import { describe, expect, test } from 'vitest'
import type { DetectorSettings, ScoredQuestion } from '../../../../main/methods/detectors/detector.ts'
import { detectors, type DetectorName } from '../../../../main/methods/detectors/detectors.ts'
import type { SparseScores } from '../../../../main/methods/sparseScores.ts'

/** Scores by neuron; `rest` is the sum of all others. */
function scores(byNeuron: Readonly<Record<number, number>>, rest = 0): SparseScores {
  const values = Object.values(byNeuron)
  return {
    neurons: Int32Array.from(Object.keys(byNeuron), Number),
    scores: Float32Array.from(values),
    max: Math.max(...values),
    sum: values.reduce((sum, value) => sum + value, rest),
  }
}

function asked(id: string, ...variants: SparseScores[]): ScoredQuestion {
  return { id, variants }
}

const settings: DetectorSettings = {
  ...{ mode: 'corrected', t: 0.2, u: 0.5, v: 20, seed: 1, nLayers: 4, dMlp: 100, background: null },
}

function keys(name: DetectorName, questions: readonly ScoredQuestion[], change: Partial<DetectorSettings> = {}) {
  return detectors[name].detect(questions, { ...settings, ...change }).questions.map(({ key }) => key)
}

const neurons = (found: ReturnType<typeof keys>) => found.map((key) => key.neurons)

/** Neuron 7 is in all four clusters, 1 in one of them though with less attribution. */
const four = [
  asked('a', scores({ 1: 0.25, 7: 0.5, 9: 0.25 })),
  asked('b', scores({ 2: 0.5, 7: 0.5 })),
  asked('c', scores({ 3: 0.5, 7: 0.5 })),
  asked('d', scores({ 4: 0.5, 7: 0.5, 9: 0.25 })),
]

describe('what differs from qrnca in one thing', () => {
  test('qrnca weighs by rareness and drops what is common', () => {
    const [first] = keys('qrnca', four)
    expect(first!.neurons).toEqual([1, 9]) // in 1 and 2 of 4 clusters: ln(4/2), ln(4/3)
    expect(first!.scores[0]).toBeCloseTo(0.25 * Math.log(2), 12)
    expect(first!.scores[1]).toBeCloseTo(0.25 * Math.log(4 / 3), 12)
  })

  test('without-ica ranks by attribution and drops what is common', () => {
    expect(keys('without-ica', four)[0]).toEqual({ neurons: [1, 9], scores: [0.25, 0.25] })
    expect(neurons(keys('without-ica', four, { u: 1 }))[0]).toEqual([7, 1, 9])
    expect(neurons(keys('qrnca', four, { u: 1 }))[0]).toEqual([1, 9, 7])
  })

  test('with-common keeps what is common, in the place that its rareness gives it', () => {
    const [first] = keys('with-common', four)
    expect(first!.neurons).toEqual([1, 9, 7])
    expect(first!.scores[2]).toBeCloseTo(0.5 * Math.log(4 / 5), 12)
  })

  test('they share their clusters', () => {
    const clusters = (name: DetectorName) => detectors[name].detect(four, settings).clusters
    expect(clusters('without-ica')).toEqual(clusters('qrnca'))
    expect(clusters('with-common')).toEqual(clusters('qrnca'))
  })

  test('a background corpus makes rare or common what the questions alone do not', () => {
    const occurrences = new Map([
      [1, 90],
      [2, 1],
    ])
    const background = { clusters: 100, occurrences }
    const one = [asked('a', scores({ 1: 0.5, 2: 0.25, 3: 0.25 }))]
    expect(neurons(keys('qrnca', one))).toEqual([[]])
    const found = detectors.qrnca.detect(one, { ...settings, background })
    expect(found.nClusters).toBe(101)
    expect(found.questions[0]!.key.neurons).toEqual([3, 2])
    expect(found.questions[0]!.ica).toEqual([91 + 1, 2 + 1, 1 + 1].map((count) => Math.log(101 / count)))
    expect(found.common).toEqual([{ neuron: 1, occurrences: 91 }])
  })
})

describe('knowledge-neurons', () => {
  test('keeps what passes its variant in more than half of them, by summed attribution', () => {
    const found = keys('knowledge-neurons', [
      asked('a', scores({ 1: 1, 2: 0.3, 3: 0.9 }), scores({ 1: 1, 2: 0.3, 3: 0.1 }), scores({ 1: 0.1, 2: 1, 4: 0.9 })),
    ])
    // 1 passes twice (2.1), 2 three times (1.6), 3 and 4 once; the total is 5.6
    expect(found[0]!.neurons).toEqual([1, 2])
    expect(found[0]!.scores[0]).toBeCloseTo(2.1 / 5.6, 6)
    expect(found[0]!.scores[1]).toBeCloseTo(1.6 / 5.6, 6)
  })

  test('half of the variants is not more than half', () => {
    expect(neurons(keys('knowledge-neurons', [asked('a', scores({ 1: 1 }), scores({ 2: 1 }))]))).toEqual([[]])
  })

  test('gives the same whatever the other questions and the mode are', () => {
    const alone = neurons(keys('knowledge-neurons', four.slice(0, 1)))
    for (const mode of ['corrected', 'paper', 'published'] as const) {
      expect(neurons(keys('knowledge-neurons', four, { mode })).slice(0, 1)).toEqual(alone)
    }
    expect(alone).toEqual([[7, 1, 9]])
  })

  test('takes at most v, and none where no score is positive', () => {
    expect(neurons(keys('knowledge-neurons', four, { v: 1 }))[0]).toEqual([7])
    expect(neurons(keys('knowledge-neurons', [asked('a', scores({ 1: -1, 2: -0.5 }))]))).toEqual([[]])
  })
})

describe.each(['activation', 'gradient-x-activation', 'neurgrad', 'relp', 'gim'] as const)('%s', (name) => {
  test('asks for its own scores and takes the highest of each question, common or not', () => {
    expect(detectors[name].scores).toBe(name)
    const found = keys(name, four, { mode: 'published' })
    expect(neurons(found)).toEqual([
      [7, 1, 9],
      [2, 7],
      [3, 7],
      [4, 7, 9],
    ])
    expect(found[0]!.scores).toEqual([0.5, 0.25, 0.25])
  })

  test('leaves out what is not above the threshold, and more than v', () => {
    expect(neurons(keys(name, four, { t: 0.5, v: 1 }))).toEqual([[7], [2], [3], [4]])
    expect(neurons(keys(name, four, { t: 0.6 }))[0]).toEqual([7])
    expect(neurons(keys(name, [asked('a', scores({ 1: -1 }))]))).toEqual([[]])
  })
})

describe.each(['random', 'random-same-layers'] as const)('%s', (name) => {
  /** 300 neurons of layers 0, 1 and 3 in clusters of up to 30. */
  const many = Array.from({ length: 30 }, (_, i) => {
    const layer = [0, 1, 3][i % 3]!
    return asked(`q${i}`, scores(Object.fromEntries(Array.from({ length: i + 1 }, (_, j) => [layer * 100 + i + j, 1]))))
  })

  test('takes for each question as many as qrnca, all different, in the order of layer and neuron', () => {
    const expected = neurons(keys('qrnca', many)).map((list) => list.length)
    expect(Math.max(...expected)).toBe(20)
    const found = neurons(keys(name, many))
    expect(found.map((list) => list.length)).toEqual(expected)
    for (const list of found) {
      expect([...new Set(list)].sort((a, b) => a - b)).toEqual(list)
      for (const neuron of list) expect(neuron >= 0 && neuron < 400).toBe(true)
    }
  })

  test('draws the same for the same seed, others for another, and a question’s own whatever the others are', () => {
    expect(keys(name, many)).toEqual(keys(name, many))
    expect(keys(name, many, { seed: 2 })).not.toEqual(keys(name, many))
    const without = many.filter((_, i) => i !== 3)
    const size = (list: readonly number[]) => list.length
    const same = neurons(keys('qrnca', without)).map(size)
    const whole = neurons(keys('qrnca', many)).filter((_, i) => i !== 3)
    const found = neurons(keys(name, many)).filter((_, i) => i !== 3)
    for (const [i, list] of neurons(keys(name, without)).entries()) {
      if (same[i] === whole[i]!.length) expect(list).toEqual(found[i])
    }
  })

  test('has no scores, since none was measured', () => {
    const { clusters, questions, common } = detectors[name].detect(many, settings)
    expect(clusters.map((cluster) => cluster.neurons)).toEqual(questions.map(({ key }) => key.neurons))
    expect(questions.flatMap(({ key }) => key.scores).every((score) => score === 0)).toBe(true)
    expect(common).toEqual([])
  })

  test('is spread evenly over what it draws from', () => {
    const one = [asked('q', scores(Object.fromEntries(Array.from({ length: 10 }, (_, j) => [300 + j, 1]))))]
    const rare = { clusters: 100, occurrences: new Map<number, number>() }
    const counts = new Int32Array(400)
    for (let seed = 0; seed < 2000; seed++) {
      for (const neuron of neurons(keys(name, one, { seed, background: rare }))[0]!) counts[neuron]!++
    }
    const from = name === 'random' ? [...counts] : [...counts.subarray(300)]
    const expected = 20000 / from.length
    if (name === 'random-same-layers') expect(counts.subarray(0, 300).every((count) => count === 0)).toBe(true)
    // chi-squared; six standard deviations above its mean
    const chi = from.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(chi).toBeLessThan(from.length + 6 * Math.sqrt(2 * from.length))
  })
})

test('a layer that is wanted almost whole is drawn from without end', () => {
  const most = [asked('q', scores(Object.fromEntries(Array.from({ length: 90 }, (_, j) => [j, 1]))))]
  const rare = { clusters: 100, occurrences: new Map<number, number>() }
  const [found] = neurons(keys('random-same-layers', most, { v: 90, background: rare }))
  expect(new Set(found).size).toBe(90)
  expect(Math.max(...found!)).toBeLessThan(100)
})
