import { describe, expect, test } from 'vitest'
import { sampleOf } from '../../support/windowTest.ts'

const asked = { pairId: 'geo-001', count: 5, withModel: false }

describe('questions.propose', () => {
  test('proposes answers of the same kind on both sides, and changes nothing', async () => {
    const { call, engine } = await sampleOf()
    const before = await call('questions.pair', { pairId: 'geo-001' })
    const nAsked = engine.asked.length
    const found = await call('questions.propose', asked)
    expect(found.length).toBeGreaterThan(2)
    for (const { texts, source, origin } of found) {
      expect(Object.keys(texts)).toEqual(['geo-001-en', 'geo-001-ar'])
      expect({ source, isNamed: origin.startsWith('right answer of ') }).toEqual({
        source: 'question',
        isNamed: true,
      })
    }
    expect(engine.asked.length).toBe(nAsked)
    expect(await call('questions.pair', { pairId: 'geo-001' })).toEqual(before)
  })

  test('asks the chosen model, whose name goes with its answer', async () => {
    const { call, engine } = await sampleOf()
    engine.overrides['answers.open'] = ({ prompt, texts }) => {
      expect(prompt).toContain('What is the capital of Kenya?')
      const scored = [...texts, 'Mombasa'].map((text, i) => ({
        ...{ text, logLikelihood: -1 - i, nTokens: 1, isAnswer: text === 'Mombasa' },
      }))
      return Promise.resolve({ fingerprint: 'sha256:1', device: 'cpu', scored })
    }
    const found = await call('questions.propose', { ...asked, withModel: true })
    const own = found.filter(({ source }) => source === 'model')
    expect(own).toMatchObject([{ texts: { 'geo-001-en': 'Mombasa' } }])
    expect(own[0]!.origin).toBe('answer of engram-demo, asked openly')
    const likelihoods = found.filter(({ source }) => source === 'question').map((each) => each.logLikelihood!)
    expect(likelihoods).toEqual(likelihoods.toSorted((a, b) => b - a))
  })

  test('what is taken is one step, and undone as one', async () => {
    const { call } = await sampleOf()
    const options = (await call('questions.propose', asked)).slice(0, 2).map(({ texts, origin }) => ({ texts, origin }))
    const before = (await call('questions.pair', { pairId: 'geo-001' })).sides
    await call('questions.change', { changes: [{ kind: 'distractors', pairId: 'geo-001', options }] })
    const after = (await call('questions.pair', { pairId: 'geo-001' })).sides
    for (const [i, side] of after.entries()) {
      const taken = options.map(({ texts }) => texts[side.questionId])
      expect(side.options).toEqual([...before[i]!.options, ...taken])
    }
    await call('history.goto', { step: 1 })
    expect((await call('questions.pair', { pairId: 'geo-001' })).sides).toEqual(before)
  })

  test('a pair that is not there is named', async () => {
    const { call } = await sampleOf()
    await expect(call('questions.propose', { ...asked, pairId: 'nowhere' })).rejects.toThrow('no question nowhere')
  })
})
