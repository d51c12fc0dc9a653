import { describe, expect, test } from 'vitest'
import { continuationScores } from '../../../main/methods/continuationScores.ts'
import { tokenProbabilities } from '../../../main/methods/nextToken.ts'
import { expectClose } from '../../support/closeness.ts'
import { loadTiny, loadTinyReference, someIds } from '../../support/loadTiny.ts'

const ids = someIds(6)
const edit = { name: '', model: null, positions: 'all', neurons: [{ layer: 1, neuron: 2, set: 3 }] } as const

describe('continuationScores', () => {
  test.each(['llama', 'gemma2', 'gpt2', 'mistral'])(
    'are what the whole text says of each next token, %s',
    async (name) => {
      const { model } = await loadTinyReference(name)
      const texts = [someIds(4, 2), [9], [], someIds(2, 3)]
      for (const options of [{}, { edit }, { sharedPrefix: 4 }]) {
        const scores = await continuationScores(model, ids, texts, options)
        for (const [i, text] of texts.entries()) {
          const expected: number[] = []
          for (const [at, id] of text.entries()) {
            const { logits } = await model.lastPosition([...ids, ...text.slice(0, at)], options)
            expected.push(Math.log(tokenProbabilities(logits, [id])[0]!))
          }
          expectClose(scores[i]!.logProbs, expected, 1e-6, `text ${i}`)
        }
      }
    },
  )

  test('call greedy what generation writes, and nothing else', async () => {
    const model = await loadTiny('llama')
    const written = await model.generate(ids, { maxTokens: 4 })
    const texts = [
      written,
      written.slice(0, 1),
      written.with(3, (written[3]! + 1) % 41),
      written.with(0, (written[0]! + 1) % 41),
    ]
    const scores = await continuationScores(model, ids, texts)
    expect(scores.map(({ isGreedy }) => isGreedy)).toEqual([true, true, false, false])
  })
})
