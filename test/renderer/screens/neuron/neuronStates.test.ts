import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../../main/base/errors.ts'
import { parsePlace } from '../../../../renderer/state/router.svelte.ts'
import { neuronName, neuronPage } from '../../../../renderer/neurons/neuronName.ts'
import { paperLook } from '../../../../renderer/plots/look.ts'
import { effectChart } from '../../../../renderer/screens/neuron/effectChart.ts'
import { orderedRows } from '../../../../renderer/screens/neuron/effectColumns.ts'
import { Effects } from '../../../../renderer/screens/neuron/effects.svelte.ts'
import { meanFigure, signedFigure, significant } from '../../../../renderer/screens/neuron/figures.ts'
import { shadeOf, strongest } from '../../../../renderer/screens/neuron/tokenShades.ts'
import { ownNeurons } from '../../../support/madeUpModel.ts'
import { toDetect } from '../../../support/runSettings.ts'
import { ran, sharedSample } from '../../../support/windowTest.ts'

const shared = sharedSample(async (host) => ({ runId: await ran(host, toDetect()) }))
const best = (): [number, number] => ownNeurons('biology')[0]!

describe('neuronPage', () => {
  test('is an address that names the neuron', () => {
    expect(neuronName([3, 51])).toBe('L3N51')
    expect(parsePlace(neuronPage([3, 51]))).toEqual({ screen: 'neuron', path: ['L3N51'], params: {} })
  })
})

describe('Effects', () => {
  const question = (filter: string) => {
    return { neuron: best(), source: { runId: shared.given.runId, filter }, sample: null }
  }

  test('keeps what was found for the question that was asked, and for no other', async () => {
    const effects = new Effects(shared.host.api)
    await effects.ask(question('domain:biology'))
    expect(effects.found(question('domain:biology'))!.rows.length).toBeGreaterThan(0)
    expect(effects.found(question('domain:physics'))).toBeNull()
    expect(effects.found({ ...question('domain:biology'), sample: 2 })).toBeNull()
    expect(effects.isAsking).toBe(false)
  })

  test('is stopped in the middle, says how far it was, and goes on from there', async () => {
    const { host } = shared
    const effects = new Effects(host.api)
    const held = host.engine.hold(8)
    const asked = effects.ask(question('domain:physics'))
    await held.reached
    await expect.poll(() => effects.progress).not.toBeNull()
    expect(effects.isAsking).toBe(true)
    effects.stop()
    await asked
    held.release()
    const { done, total } = effects.stopped(question('domain:physics'))!.at!
    expect([effects.isAsking, done < total]).toEqual([false, true])
    await effects.ask(question('domain:physics'))
    const found = effects.found(question('domain:physics'))!
    expect(found.computed).toBeLessThan(found.prompts)
    expect(effects.stopped(question('domain:physics'))).toBeNull()
  })

  test('an answer that comes when something else is asked is not shown', async () => {
    const { host } = shared
    const effects = new Effects(host.api)
    const held = host.engine.hold()
    const first = effects.ask(question('domain:geography'))
    await held.reached
    const second = effects.ask(question('domain:biology'))
    held.release()
    await Promise.all([first, second])
    expect(effects.found(question('domain:geography'))).toBeNull()
    expect(effects.stopped(question('domain:geography'))).toBeNull()
    expect(effects.found(question('domain:biology'))).not.toBeNull()
  })

  test('a failure belongs to its question', async () => {
    const { host } = shared
    host.overrides['neuron.effects'] = () => Promise.reject(new WorkbenchError('run.engine', 'The engine is gone.'))
    const effects = new Effects(host.api)
    await effects.ask(question(''))
    expect(effects.failure(question(''))).toMatchObject({ code: 'run.engine', message: 'The engine is gone.' })
    expect(effects.failure(question('domain:biology'))).toBeNull()
  })
})

const row = (id: string, effectLog: number, domain = 'law') => ({
  ...{ id, domain, lang: 'en', stem: `<${id}>?`, right: 'x', variants: 1 },
  ...{ prob: 0.5, logProb: -0.7, activation: -effectLog, effect: effectLog / 10, effectLog },
})

describe('orderedRows', () => {
  const rows = [row('a', 0.1, 'b'), row('b', -2, 'a'), row('c', 1, 'c')]

  test('begins with the largest effect of either sign, and follows a column’s head', () => {
    const ids = (...[order]: [Parameters<typeof orderedRows>[1]]) => orderedRows(rows, order).map(({ id }) => id)
    expect(ids(null)).toEqual(['b', 'c', 'a'])
    expect(ids({ by: 'effect', descending: true })).toEqual(['c', 'a', 'b'])
    expect(ids({ by: 'domain', descending: false })).toEqual(['b', 'a', 'c'])
  })
})

describe('effectChart', () => {
  const mean = { mean: 0.5, low: 0.1, high: 0.9, units: 9 }
  const found = (of: typeof mean | { mean: number; low: null; high: null; units: number }) => ({
    ...{ effect: of, effectLog: of, activation: of, rows: [row('a', 0.1), row('b', -2), row('c', 1)] },
    ...{ questions: 3, prompts: 3, computed: 0, device: 'cpu' },
  })

  test('has a dot for each question by falling effect, with the interval behind the mean', () => {
    const chart = effectChart(found(mean), 'effectLog', signedFigure)
    const { traces, layout } = chart.draw(paperLook())
    expect((traces[0] as unknown as { y: number[] }).y).toEqual([1, 0.1, -2])
    expect((layout as { shapes: { type: string }[] }).shapes.map(({ type }) => type)).toEqual(['rect', 'line'])
    expect(chart.table().rows).toEqual([
      ['<c>?', 1],
      ['<a>?', 0.1],
      ['<b>?', -2],
    ])
    expect(chart.marks.at(0, 2)).toMatchObject({ key: 'b', y: -2 })
  })

  test('draws no interval where there is none, and takes no markup of a question', () => {
    const chart = effectChart(found({ mean: 1, low: null, high: null, units: 2 }), 'effect', signedFigure)
    const { traces, layout } = chart.draw(paperLook())
    expect((layout as { shapes: unknown[] }).shapes).toHaveLength(1)
    expect((traces[0] as unknown as { customdata: string[] }).customdata[0]).not.toContain('<c>')
  })
})

describe('meanFigure', () => {
  test('says the interval where there is one, in figures that count', () => {
    expect(meanFigure({ mean: 0.12345, low: -1e-5, high: 2 }, signedFigure)).toBe('+0.123 (−1.0e−5 – +2)')
    expect(meanFigure({ mean: -3, low: null, high: null }, significant)).toBe('−3')
    expect(meanFigure({ mean: null, low: null, high: null }, significant)).toBe('–')
  })
})

describe('strongest', () => {
  test('gives the largest of each sign, and none of the other', () => {
    const tokens = [3, -1, 0, -4, 1].map((value, at) => ({ id: at, text: String(value), at, value }))
    const { positive, negative } = strongest(tokens, 2)
    expect(positive.map(({ value }) => value)).toEqual([3, 1])
    expect(negative.map(({ value }) => value)).toEqual([-4, -1])
    expect(strongest([], 2)).toEqual({ positive: [], negative: [] })
    expect([shadeOf(-4, 4), shadeOf(1, 4), shadeOf(0, 0)]).toEqual([1, 0.5, 0])
  })
})
