import { describe, expect, test } from 'vitest'
import { exactEffects } from '../../../main/methods/exactEffects.ts'
import { tokenLogProbability } from '../../../main/methods/nextToken.ts'
import { effectSummary, neuronEffects, questionEffect } from '../../../main/methods/neuronEffects.ts'
import { loadTiny, someIds } from '../../support/loadTiny.ts'

describe('neuronEffects', () => {
  test('is P and ln P of the target less what a whole run with that neuron off gives', async () => {
    const model = await loadTiny('llama')
    const [ids, target] = [someIds(7), 5]
    const neurons = [
      [1, 4],
      [0, 2],
    ] as const
    const effects = await neuronEffects(model, { ids, sharedPrefix: 0, target }, neurons)
    const { logits, activation } = await model.lastPosition(ids)
    const clean = tokenLogProbability(logits, target)
    for (const [i, [layer, neuron]] of neurons.entries()) {
      const edit = { name: '', model: null, positions: 'last' as const, neurons: [{ layer, neuron, scale: 0 }] }
      const off = tokenLogProbability((await model.lastPosition(ids, { edit })).logits, target)
      const { prob, logProb, effect, effectLog, activation: a } = effects[i]!
      // float32 logits: differences of rows and of whole runs agree to their rounding
      expect(logProb).toBeCloseTo(clean, 5)
      expect(prob).toBeCloseTo(Math.exp(clean), 6)
      expect(effectLog).toBeCloseTo(clean - off, 5)
      expect(effect).toBeCloseTo(Math.exp(clean) - Math.exp(off), 6)
      expect(Math.abs(effectLog)).toBeGreaterThan(1e-4)
      expect(a).toBeCloseTo(activation[layer * model.shape.dMlp + neuron]!, 5)
    }
  })

  test('is to the bit what exact attributions say of that neuron, in whatever company it was measured', async () => {
    const model = await loadTiny('llama')
    const { dMlp } = model.shape
    const [ids, target] = [someIds(7), 5]
    const { neurons, variants } = await exactEffects(model, [{ ids, target }], { top: 12 })
    for (const [i, neuron] of neurons.entries()) {
      const place = [Math.floor(neuron / dMlp), neuron % dMlp] as const
      const [found] = await neuronEffects(model, { ids, sharedPrefix: 0, target }, [place])
      const { effect, effectLog } = variants[0]!
      expect([found!.effect, found!.effectLog]).toEqual([effect[i]!, effectLog![i]!])
    }
  })
})

describe('questionEffect', () => {
  test('is the mean of the prompts, figure by figure', () => {
    const one = { prob: 0.5, logProb: -0.7, activation: 1, effect: 0.2, effectLog: 0.4 }
    const two = { prob: 0.1, logProb: -2.3, activation: -3, effect: -0.1, effectLog: -0.2 }
    const mean = questionEffect([one, two])
    expect(mean.variants).toBe(2)
    expect(mean.prob).toBeCloseTo(0.3, 12)
    expect(mean.activation).toBe(-1)
    expect([mean.effect, mean.effectLog]).toEqual([expect.closeTo(0.05, 12), expect.closeTo(0.1, 12)])
  })
})

describe('effectSummary', () => {
  test('counts translations of a fact once, and gives fewer than five facts no interval', () => {
    const effects = Array.from({ length: 12 }, (_, i) => {
      return { prob: 0.5, logProb: -0.7, activation: 0, effect: i % 3, effectLog: i }
    })
    const facts = (n: number) => effects.map((_, i) => ({ pair: `f${i % n}`, stem: `Question ${i}?` }))
    expect(effectSummary(effects, facts(4), 0).effect).toEqual({ mean: 1, low: null, high: null, units: 4 })
    const { effect, effectLog } = effectSummary(effects, facts(6), 0)
    expect(effect.units).toBe(6)
    expect(effectLog.mean).toBeCloseTo(5.5, 12)
    expect(effect.low!).toBeLessThan(1)
    expect(effect.high!).toBeGreaterThan(1)
  })
})
