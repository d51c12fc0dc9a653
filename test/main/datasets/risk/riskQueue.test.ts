import { describe, expect, test } from 'vitest'
import { learnRisk } from '../../../../main/datasets/risk/pairRisk.ts'
import type { Prediction } from '../../../../main/datasets/risk/predictions.ts'
import { riskQueue } from '../../../../main/datasets/risk/riskQueue.ts'
import { faults, plantedSet } from '../../../support/plantedFaults.ts'
import { question } from '../../../support/questions.ts'

const queueOf = async (seed: number) => {
  const { pairs, faultOf } = await plantedSet(seed)
  return { pairs, faultOf, queue: riskQueue(pairs) }
}

describe('the queue of a thousand pairs, a tenth broken in fifteen ways', () => {
  test.each([1, 2])(
    'has four fifths of them in its first three tenths, and few sound ones before them: seed %i',
    async (seed) => {
      const { queue, faultOf } = await queueOf(seed)
      expect([queue.length, faultOf.size, new Set(faultOf.values()).size]).toEqual([
        1000,
        100,
        Object.keys(faults).length,
      ])
      const among = (n: number) => queue.slice(0, n).filter(({ pairId }) => faultOf.has(pairId)).length
      // Found: 95 to 98 of 100, of seeds 1 to 4; 88 to 93 in the first tenth.
      expect(among(300)).toBeGreaterThanOrEqual(90)
      expect(among(100)).toBeGreaterThanOrEqual(80)
      const alarms = queue.filter(({ pairId, risk }) => risk > 0 && !faultOf.has(pairId))
      // 38 to 44 of 900.
      expect(alarms.length).toBeLessThanOrEqual(60)
      for (const { reasons, risk } of queue) {
        expect(reasons.length > 0).toBe(risk > 0)
        expect(reasons.every(({ sentence }) => sentence.endsWith('.') && sentence.length > 20)).toBe(true)
      }
    },
  )

  test('puts none of the ways last', async () => {
    const { queue, faultOf } = await queueOf(1)
    const missed = queue.slice(300).flatMap(({ pairId }) => faultOf.get(pairId) ?? [])
    const counts = Object.values(Object.groupBy(missed, (name) => name)).map((list) => list!.length)
    expect(Math.max(0, ...counts)).toBeLessThanOrEqual(2)
  })
})

describe('what a model answers', () => {
  const sides = ['en', 'ar'].map((lang) => question({ id: lang, lang, pair: 'p', answer: 1 }))
  const pair = { pairId: 'p', position: 0, sides }
  const reasons = (...predictions: [string, Partial<Prediction>][]) =>
    learnRisk([pair])
      .of(pair, [], new Map(predictions.map(([id, each]) => [id, { option: 1, right: 0.9, mass: 0.99, ...each }])))
      .reasons.map(({ reason }) => reason)

  test('counts against a pair where all languages contradict its key, where they disagree, and where no letter is meant', () => {
    expect(reasons()).toEqual([])
    expect(reasons(['en', {}], ['ar', {}])).toEqual([])
    expect(reasons(['en', { option: 2 }], ['ar', { option: 2 }])).toEqual(['gold-conflict'])
    expect(reasons(['en', { option: 2 }], ['ar', { option: 3 }])).toEqual([])
    expect(reasons(['en', { option: 2 }], ['ar', {}])).toEqual(['languages-disagree'])
    expect(reasons(['en', { mass: 0.2 }], ['ar', {}])).toEqual(['low-mass'])
  })

  test('a warning that a person lets stand counts no more', () => {
    const problem = {
      place: '',
      id: 'en',
      severity: 'warning',
      rule: 'pair-numbers',
      message: 'm',
      remedy: 'r',
    } as const
    const model = learnRisk([pair])
    expect(model.of(pair, [problem]).risk).toBeGreaterThan(0.5)
    expect(model.of(pair, [{ ...problem, note: 'so it is' }])).toEqual({ risk: 0, reasons: [] })
  })
})
