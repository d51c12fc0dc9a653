import { describe, expect, onTestFinished, test } from 'vitest'
import { createHandlers } from '../../../main/rpc/engine/handlers.ts'
import { commonNeuron, madeUpParts, madeUpShape, ownNeurons } from '../../support/madeUpModel.ts'
import { toDetect, toPredict, usualThresholds } from '../../support/runSettings.ts'
import { ran, sampleOf, sharedSample } from '../../support/windowTest.ts'

const everything = { domain: null, lang: null, questionId: null }
const biology = { ...everything, domain: 'biology' }
const whole = { layers: [0, 6] as [number, number], neurons: [0, 3000] as [number, number] }
/** What a detection keeps of 30 neurons whose scores fall evenly: the best 20 of the 23 above the threshold. */
const kept = (domain: string) => ownNeurons(domain).slice(0, 20)

describe('a map', () => {
  const shared = sharedSample((host) => ran(host, toDetect()))
  const base = () => ({ runId: shared.given, value: 'score', ...usualThresholds }) as const
  const call: typeof shared.host.call = (...args) => shared.host.call(...args)
  const inBiology = async (change: Partial<{ t: number; u: number; v: number }>) => {
    const { neurons } = await call('map.select', { ...base(), ...change, ...whole, facet: biology, limit: 100 })
    return neurons.map(({ neuron }) => neuron)
  }

  test('shows a field’s own neurons, the best first, and the scores that its questions have together', async () => {
    const { neurons, total } = await call('map.select', { ...base(), ...whole, facet: biology, limit: 100 })
    expect([total, neurons.map(({ neuron }) => neuron)]).toEqual([20, kept('biology')])
    expect(neurons.map(({ nQuestions, isCommon }) => [nQuestions, isCommon])).toEqual(Array(20).fill([20, false]))
    const one = { ...biology, questionId: 'bio-001-en' }
    const { neurons: own } = await call('map.select', { ...base(), ...whole, facet: one, limit: 1 })
    // Each of its 20 questions gives the neuron the same share.
    expect(neurons[0]!.score).toBeCloseTo(20 * own[0]!.score, 6)
  })

  test('has its thresholds moved without a model: t cuts by score, v by number, u what many fields share', async () => {
    const nAsked = shared.host.engine.asked.length
    // Scores fall by a thirtieth each, and the largest is the common neuron's, at 1.25.
    expect(await inBiology({ t: 0.5 })).toEqual(ownNeurons('biology').slice(0, 12))
    expect(await inBiology({ v: 5 })).toEqual(ownNeurons('biology').slice(0, 5))
    expect(await inBiology({ v: 30 })).toEqual(ownNeurons('biology').slice(0, 23))
    // A quarter of all clusters have them: now that is common.
    expect(await inBiology({ u: 0.2 })).toEqual([])
    expect(shared.host.engine.asked).toHaveLength(nAsked)
  })

  test('tells of each cell the largest of the neurons below it', async () => {
    const facet = biology
    const { nRows, nColumns, neurons, values, max, nQuestions } = await call('map.tile', {
      ...{ ...base(), ...whole, facet, width: 10 },
    })
    expect([nRows, nColumns, nQuestions]).toEqual([6, 10, 20])
    const found = await call('map.select', { ...base(), ...whole, facet, limit: 100 })
    const best = new Map<number, { neuron: number; score: number }>()
    for (const {
      neuron: [layer, neuron],
      score,
    } of found.neurons) {
      const cell = 10 * layer + Math.floor(neuron / 300)
      if (!best.has(cell)) best.set(cell, { neuron, score })
    }
    expect(best.size).toBeGreaterThan(5)
    for (let cell = 0; cell < 60; cell++) {
      expect(neurons[cell], `cell ${cell}`).toBe(best.get(cell)?.neuron ?? -1)
      expect(values[cell], `cell ${cell}`).toBeCloseTo(best.get(cell)?.score ?? 0, 5)
    }
    expect(max).toBeCloseTo(found.neurons[0]!.score, 5)
  })

  test('names the strongest of a tile each by itself, where they share a cell too', async () => {
    const tile = (width: number) => call('map.tile', { ...base(), ...whole, facet: biology, width })
    const [wide, narrow] = await Promise.all([tile(1000), tile(1)])
    expect(narrow.best.map(({ neuron }) => neuron)).toEqual(kept('biology'))
    expect(narrow.best).toEqual(wide.best)
    expect(narrow.best[0]!.value).toBe(narrow.max)
  })

  test('counts the neurons of each layer beside what even chances would give', async () => {
    const { layers, nQuestions } = await call('map.layers', { ...base(), facet: biology })
    const counts = Array.from({ length: 6 }, (_, at) => kept('biology').filter(([layer]) => layer === at).length)
    expect(layers.map(({ neurons }) => neurons)).toEqual(counts)
    expect(new Set(layers.map(({ expected }) => expected))).toEqual(new Set([20 / 6]))
    expect(nQuestions).toBe(20)
  })

  test('compares fields by what they share, and knows what they would share by chance', async () => {
    const of = (by: 'domain' | 'lang', measure: 'jaccard' | 'overlap' | 'lift') =>
      call('map.overlap', { runId: shared.given, ...usualThresholds, by, measure })
    const { fields, cells } = await of('domain', 'jaccard')
    expect(fields.map(({ name, size, nQuestions }) => [name, size, nQuestions])).toEqual(
      ['geography', 'biology', 'chemistry', 'physics'].map((name) => [name, 20, 20]),
    )
    const nNeurons = madeUpShape.nLayers * madeUpShape.dMlp
    expect(cells[0]!.map(({ value, shared, expected }) => [value, shared, expected])).toEqual([
      [1, 20, 400 / nNeurons],
      ...Array<unknown>(3).fill([0, 0, 400 / nNeurons]),
    ])
    // Both languages have all of them.
    const langs = await of('lang', 'lift')
    expect(langs.fields.map(({ name, size }) => [name, size])).toEqual([
      ['en', 80],
      ['ar', 80],
    ])
    expect(langs.cells[0]![1]).toMatchObject({ shared: 80, value: 80 / (6400 / nNeurons) })
    expect((await of('lang', 'overlap')).cells[0]![1]?.value).toBe(1)
  })

  test('lists neurons by layer and number, with the fields that each belongs to', async () => {
    const list = { ...base(), facet: everything, filter: 'layer:2..3', offset: 0, limit: 500 }
    const { rows, total } = await call('map.neurons', { ...list, order: { by: 'layer', descending: false } })
    const all = ['geography', 'biology', 'chemistry', 'physics'].flatMap((domain) =>
      kept(domain).flatMap((neuron) => (neuron[0] === 2 || neuron[0] === 3 ? [{ neuron, domain }] : [])),
    )
    expect(total).toBe(all.length)
    const places = rows.map(({ neuron: [layer, neuron] }) => layer * 3000 + neuron)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    for (const { neuron, domain } of all) {
      const row = rows.find((each) => each.neuron.join() === neuron.join())
      expect(Object.keys(row?.byDomain ?? {})).toEqual([domain])
      expect(Object.keys(row?.byLang ?? {}).sort()).toEqual(['ar', 'en'])
    }
    const common = await call('map.neurons', { ...list, value: 'frequency', filter: 'common:yes', order: null })
    expect(common.rows).toMatchObject([{ neuron: commonNeuron, score: 80, nQuestions: 80, isCommon: true }])
  })

  test('lists the questions behind it, filtered by what the detection says of them', async () => {
    const list = { ...base(), facet: biology, offset: 0, limit: 100 }
    const order = { by: 'prob', descending: true } as const
    const { rows, total } = await call('map.questions', { ...list, filter: '', order })
    expect(total).toBe(20)
    const probs = rows.map(({ prob }) => prob)
    expect(probs).toEqual(probs.toSorted((a, b) => b - a))
    expect(rows[0]?.neurons.map(({ neuron }) => neuron)).toEqual(kept('biology'))
    type Row = (typeof rows)[number]
    const filters: Record<string, (row: Row) => boolean> = {
      'lang:ar': ({ lang }) => lang === 'ar',
      'p:0..0.5': ({ prob }) => prob <= 0.5,
      'converged:no': ({ converged }) => !converged,
    }
    for (const [filter, fits] of Object.entries(filters)) {
      const some = await call('map.questions', { ...list, filter, order })
      expect(some.rows, filter).toEqual(rows.filter(fits))
      expect([some.total > 0, some.total < 20], filter).toEqual([true, true])
    }
  })

  test('is refused of what is no detection, and of a range in which nothing lies', async () => {
    const predicted = await ran(shared.host, toPredict('geo-001'))
    const area = { ...base(), ...whole, facet: everything, limit: 1 }
    await expect(call('map.select', { ...area, runId: predicted })).rejects.toMatchObject({ code: 'input.usage' })
    await expect(call('map.select', { ...area, layers: [6, 9] })).rejects.toMatchObject({
      message: 'The range 6 to 9 is empty; there are 0 to 6.',
    })
  })
})

describe('a neuron', () => {
  const shared = sharedSample((host) => ran(host, toDetect()))

  test('of one field has its questions and shares there, and of all is common', async () => {
    const [neuron] = kept('physics')
    const facts = await shared.host.call('neuron.facts', { runId: shared.given, neuron: neuron! })
    expect(facts).toMatchObject({ neuron, isCommon: false, byDomain: { physics: { value: 1, n: 20 } } })
    expect(Object.keys(facts.byDomain)).toEqual(['physics'])
    expect(new Set(facts.topQuestions.map(({ domain }) => domain))).toEqual(new Set(['physics']))
    const { low, high } = facts.byDomain['physics']!
    expect([low > 0.8, low < 1, high]).toEqual([true, true, 1])
    const common = await shared.host.call('neuron.facts', { runId: shared.given, neuron: commonNeuron })
    expect(common).toMatchObject({ isCommon: true, byDomain: { physics: { value: 0 } } })
  })

  test('writes tokens whether a detection has seen it or not, the same ones', async () => {
    const { call } = shared.host
    const neuron = kept('physics')[0]!
    const [seen, unseen] = [
      await call('neuron.facts', { runId: shared.given, neuron }),
      await call('neuron.facts', { runId: null, neuron }),
    ]
    expect(unseen.promoted).toEqual(seen.promoted)
    const scores = unseen.promoted.map(({ score }) => score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect([unseen.topQuestions, unseen.byDomain, unseen.stability]).toEqual([[], {}, null])
  })

  test('that the model does not have is refused by name', async () => {
    await expect(shared.host.call('neuron.facts', { runId: null, neuron: [9, 0] })).rejects.toMatchObject({
      code: 'input.value',
      message: 'L9N0 is no neuron of this model: it has layers 0 to 5 of neurons 0 to 2999.',
    })
  })
})

describe('a detection that goes on', () => {
  test('is shown as far as it is, and as a whole when it has ended', async () => {
    const { call, engine, jobEnded } = await sampleOf()
    const { promise: end, resolve } = Promise.withResolvers<void>()
    const { handlers, dispose } = createHandlers(madeUpParts(() => Promise.resolve()))
    onTestFinished(dispose)
    engine.overrides.detect = async (input, hooks) => {
      const whole = await handlers.detect(input, hooks)
      hooks.onItem({ soFar: { ...whole, questions: whole.questions.slice(0, 30), scores: null } })
      await end
      return whole
    }
    const { jobId, runId } = await call('runs.start', toDetect())
    const found = async () => (await call('runs.list', {})).find(({ id }) => id === runId)!
    await expect.poll(async () => (await found()).soFar, { timeout: 60_000 }).toBe(30)
    const input = { runId: runId!, value: 'score', ...usualThresholds, facet: everything } as const
    const shown = async () =>
      (await call('map.questions', { ...input, filter: '', order: null, offset: 0, limit: 1 })).total
    expect(await shown()).toBe(30)
    const { nQuestions, max } = await call('map.tile', { ...input, ...whole, width: 100 })
    expect(nQuestions).toBe(30)
    expect(max).toBeGreaterThan(0)
    resolve()
    expect(await jobEnded(jobId)).toBe('done')
    expect((await found()).soFar).toBeUndefined()
    expect(await shown()).toBe(80)
  })
})
