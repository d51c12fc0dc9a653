import { describe, expect, test } from 'vitest'
import { evaluateWorld, nFacts, ownNeurons, range } from '../../../support/evaluatedWorld.ts'

/** Every question has neurons of its own, and the run found them. */
const localised = evaluateWorld({ holds: ownNeurons })

describe('evaluateRun', () => {
  test('finds localised knowledge where there is some, by every measure', () => {
    const { fields, questions, transfer, warnings } = localised
    const all = fields[0]!
    expect(all.card.verdict).toBe('localised')
    expect(fields.filter(({ field }) => field.kind === 'lang').map(({ card }) => card.verdict)).toEqual([
      'localised',
      'localised',
    ])
    expect(questions.filter(({ card }) => card.verdict === 'localised')).toHaveLength(questions.length)
    expect(warnings).toEqual([])
    // p 0.70 to 1 / (1 + e^-(0.847 + 1)) = 0.864 and to 1 / (1 + e^-(0.847 - 2.5)) = 0.161
    expect(all.own.boost.relative.mean).toBeCloseTo(0.864 / 0.7 - 1, 1)
    expect(all.own.suppress.relative.mean).toBeCloseTo(0.161 / 0.7 - 1, 1)
    expect(Math.abs(all.random.boost.relative.mean!)).toBeLessThan(0.01)
    expect(all.own.suppress.flips).toMatchObject({ of: 72, right: 72, toWrong: 72, worsened: 12 })
    expect(all.own.suppress.flips.p).toBeCloseTo(2 / 2 ** 12, 12)
    expect(all.random.suppress.flips).toMatchObject({ toWrong: 0, p: 1 })
    expect(all.pcr.own.boost.ratio ?? all.pcr.own.boost.atLeast).toBeGreaterThan(20)
    expect(all.stability.mean).toBeCloseTo(2 / 3, 12)
    expect(all.neurons.layers).toEqual([0, 120, 0, 120, 0, 0]) // 24 questions with five neurons in each of two layers
    // other neurons in the other language: nothing is carried over
    expect(transfer!.cells[0]![0]!.effects!.boost.relative.mean).toBeGreaterThan(0.2)
    expect(Math.abs(transfer!.cells[0]![1]!.effects!.boost.relative.mean!)).toBeLessThan(0.01)
  })

  test('sees knowledge that languages share carried over', () => {
    const { transfer, overlap } = evaluateWorld({ holds: (fact) => ownNeurons(fact, 0) })
    const [same, other] = [transfer!.cells[0]![0]!, transfer!.cells[0]![1]!]
    expect(same.facts).toBe(nFacts)
    expect(other.effects!.boost.relative.mean).toBeCloseTo(same.effects!.boost.relative.mean!, 2)
    expect(Math.abs(other.control!.boost.relative.mean!)).toBeLessThan(0.01)
    expect(overlap.find(({ kind }) => kind === 'lang')!.cells[0]![1]!.jaccard).toBe(1)
    expect(overlap.find(({ kind }) => kind === 'domain')!.cells[0]![1]!.jaccard).toBe(0)
  })

  test('says diffuse of neurons that hold nothing', () => {
    const { fields, questions } = evaluateWorld({
      holds: ownNeurons,
      claims: (fact, lang) => range(2500 + fact + lang, 10),
    })
    expect(fields[0]!.card).toMatchObject({ verdict: 'diffuse' })
    expect(fields[0]!.card.sentence).toContain('no better than random')
    // One in twenty questions may beat its twenty random sets by luck, but not by 0.01 nats.
    expect(questions.filter(({ card }) => card.verdict !== 'diffuse')).toHaveLength(0)
  })

  test('says letters of neurons that write one letter whatever is asked, which the right letter cannot show', () => {
    const writer = range(2700, 10)
    const own = evaluateWorld({
      holds: ownNeurons,
      claims: (fact, lang) => [...ownNeurons(fact, lang), ...writer],
      writes: writer,
    })
    const all = own.fields[0]!
    expect(Math.abs(all.unrelated.boost.logRatio.mean!)).toBeLessThan(0.2) // up where B is right, down where it is not
    expect(all.guards!.others.boost.push).toMatchObject({ letter: 'B', moves: true })
    expect(all.guards!.others.boost.push!.mean).toBeCloseTo(2 / 3, 1)
    expect(all.guards!.pushing.boost).toEqual({ sets: 23, of: 23 }) // one was tried on too few facts with B wrong
    expect(all.card.verdict).toBe('letters')
    expect(own.questions.filter(({ card }) => card.verdict === 'letters').length).toBeGreaterThan(0)
    expect(localised.fields[0]!.guards!.others.boost.push!.moves).toBe(false)
    expect(localised.fields[0]!.guards!.pushing.boost.sets).toBe(0)
  })

  test('says general of neurons that move every question', () => {
    const { fields, questions } = evaluateWorld({ holds: () => range(600, 10) })
    expect(fields[0]!.card.verdict).toBe('general')
    expect(questions.every(({ card }) => card.verdict === 'general')).toBe(true)
    expect(fields[0]!.pcr.own.boost.ratio).toBeCloseTo(1, 1)
  })

  test('says wording of neurons that work in the detected prompts alone', () => {
    const { fields, questions } = evaluateWorld({ holds: ownNeurons, works: (kind) => kind === 'detected' })
    expect(fields[0]!.card.verdict).toBe('wording')
    expect(questions.every(({ card }) => card.verdict === 'wording')).toBe(true)
    expect(fields[0]!.wordings.map(({ kind }) => kind)).toEqual(['detected', 'template', 'order'])
  })

  test('says wording of a model that knows the answers in the detected prompts alone', () => {
    const { fields, questions } = evaluateWorld({
      holds: ownNeurons,
      prob: (_, kind) => (kind === 'detected' ? 0.7 : 0.2),
    })
    expect(fields[0]!.card.verdict).toBe('wording')
    expect(fields[0]!.card.sentence).toContain('the model itself does not know the answers')
    expect(questions.every(({ card }) => card.verdict === 'wording')).toBe(true)
  })

  test('says not-known of a model at chance, however strong the neurons, and warns', () => {
    const { fields, questions, warnings } = evaluateWorld({
      holds: ownNeurons,
      prob: (question) => (question % 8 < 2 ? 0.4 : 0.2),
    })
    expect(fields[0]!.baseline).toMatchObject({ atChance: true, correct: 18, of: 72 })
    expect(fields[0]!.card.verdict).toBe('not-known')
    expect(questions.every(({ card }) => card.verdict === 'not-known')).toBe(true)
    expect(warnings[0]).toContain('at chance')
  })

  test('says empty where nothing was found, and counts it', () => {
    const { fields, questions, warnings } = evaluateWorld({
      holds: ownNeurons,
      claims: (fact, lang) => (fact === 0 ? [] : ownNeurons(fact, lang)),
    })
    expect(questions.filter(({ card }) => card.verdict === 'empty').map(({ id }) => id)).toEqual(['f0-en', 'f0-fr'])
    expect(fields[0]!.neurons).toMatchObject({ empty: 2, min: 0, max: 10 })
    expect(warnings.join()).toContain('2 of 24 questions have no neuron')
  })

  test('tests pooled neurons only on questions that they were not pooled from', () => {
    // Neurons of a domain's own, beside those of each question: the pool of one half works on the other.
    const shared = evaluateWorld({ holds: (fact) => range(2000 + 100 * (fact % 2), 10) })
    const geo = shared.fields.find(({ field }) => field.id === 'domain:geo')!
    expect(geo.pooled!.own.boost.relative.mean).toBeGreaterThan(0.2)
    expect(Math.abs(geo.pooled!.others.boost.relative.mean!)).toBeLessThan(0.01)
    expect(geo.pooled!.beyond.sameLayers.boost.low).toBeGreaterThan(0)
    const matrix = shared.pooled.find(({ kind }) => kind === 'domain')!
    expect(matrix.cells.map((row) => row.map((cell) => cell!.boost.relative.mean! > 0.1))).toEqual([
      [true, false],
      [false, true],
    ])
    // Nothing but neurons of single questions: a pool that was tested on its own questions would still move them.
    expect(Math.abs(localised.fields[0]!.pooled!.own.boost.relative.mean!)).toBeLessThan(0.01)
  })

  test('predicts nothing from activity that says nothing', () => {
    const { own, random, model } = localised.fields[0]!.prediction!
    expect(own.atChance && random.atChance).toBe(true)
    expect(model.share).toBe(1)
  })

  test('gives the drift to the fields of the sets that were tried', () => {
    const { fields, questions } = localised
    const of = (id: string) => fields.find(({ field }) => field.id === id)!.drift
    expect(of('lang:en')).toMatchObject({
      sets: 1,
      tokens: 10,
      boost: { mean: 0.5 },
      random: { suppress: { mean: 0.05 } },
    })
    expect(of('lang:fr')).toBeNull()
    expect(questions[0]!.drift).toEqual({ boost: 0.5, suppress: 0.25 })
    expect(questions[1]!.drift).toBeNull()
  })
})
