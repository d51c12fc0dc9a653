import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { loadTokenizer } from '../../main/models/tokenizer/tokenizer.ts'
import { readQuestions } from '../../main/datasets/readQuestions.ts'
import { loadModel } from '../../main/engine/runtime/model.ts'
import { attribute } from '../../main/methods/attribution.ts'
import { detectNeurons, type Detection } from '../../main/methods/detection.ts'
import { neuronCluster, type DetectionMode, type NeuronCluster } from '../../main/methods/neuronCluster.ts'
import { sparseScores } from '../../main/methods/sparseScores.ts'
import { expectPublishedOrder, publishedLines, withinPublished } from '../support/publishedLines.ts'

const root = fileURLToPath(new URL('published', import.meta.url))
const dMlp = 96
const [t, u, v] = [0.2, 0.3, 20]

describe('the published code on its own sample', () => {
  /** Dense attributions by question and variant, rule published, bare letters. */
  let dense: Float32Array[][]
  const held = new AsyncDisposableStack()

  beforeAll(async () => {
    const tokenizer = (await loadTokenizer(join(root, 'model')))!
    const checkpoint = held.use(await openCheckpoint(join(root, 'model')))
    const model = held.use(await loadModel(checkpoint, { threads: 2 }))
    dense = []
    for (const { variants } of await readQuestions(join(root, 'questions.json'))) {
      const ofQuestion: Float32Array[] = []
      for (const { prompt, gold } of variants) {
        const target = tokenizer.tokenToId(gold)!
        const result = await attribute(model, tokenizer.encode(prompt), target, { rule: 'published', steps: 16 })
        ofQuestion.push(result.attribution)
      }
      dense.push(ofQuestion)
    }
  })
  afterAll(() => held.disposeAsync())

  function detect(mode: DetectionMode, sparse = sparseScores): { clusters: NeuronCluster[]; found: Detection } {
    const clusters = dense.map((variants) =>
      neuronCluster(
        variants.map((scores) => sparse(scores)),
        mode,
        t,
      ),
    )
    return { clusters, found: detectNeurons(clusters, { mode, u, v }) }
  }

  test('has the same coarse neurons in the same order, with the same scores and counts', () => {
    const expected = publishedLines(readFileSync(join(root, 'published/neuron_attr_score.json'), 'utf8'))
    const { clusters } = detect('published')
    expect(clusters).toHaveLength(expected.length)
    for (const [i, { neurons, scores, frequency }] of clusters.entries()) {
      const { neurons: places, attr_scores: values, neuron_freq: counts } = expected[i]!
      expect(neurons).toEqual(places.map(([layer, neuron]) => layer * dMlp + neuron))
      expect(frequency).toEqual(counts)
      for (const [j, score] of scores.entries()) expect(withinPublished(score, values![j]!)).toBe(true)
    }
  })

  test('has the same neurons at the end, in the same order', () => {
    const expected = publishedLines(readFileSync(join(root, 'published/key_neuron.json'), 'utf8'))
    const { found } = detect('published')
    expect(found.questions).toHaveLength(expected.length)
    for (const [i, { key }] of found.questions.entries()) {
      const places = key.neurons.map((neuron): [number, number] => [Math.floor(neuron / dMlp), neuron % dMlp])
      expectPublishedOrder({ neurons: places, scores: key.scores }, expected[i]!)
    }
  })

  test('what is left out of the store changes no set of neurons, of which the positive ones alone would', () => {
    const sets = (sparse: typeof sparseScores) =>
      detect('paper', sparse).found.questions.map(({ key }) => [...key.neurons].sort((a, b) => a - b))
    const keep = (isKept: (score: number, max: number) => boolean) => (attribution: Float32Array) => {
      const { max, sum } = sparseScores(attribution)
      const kept = [...attribution.keys()].filter((i) => isKept(attribution[i]!, max))
      return { neurons: Int32Array.from(kept), scores: Float32Array.from(kept, (i) => attribution[i]!), max, sum }
    }
    const whole = sets(keep(() => true))
    expect(sets(sparseScores)).toEqual(whole)
    expect(sets(keep((score, max) => score > 0.01 * max))).not.toEqual(whole)
  })
})
