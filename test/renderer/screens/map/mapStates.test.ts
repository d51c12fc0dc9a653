import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../../main/base/errors.ts'
import type { Api } from '../../../../renderer/api/api.ts'
import type { NeuronRef } from '../../../../renderer/api/shapes.ts'
import { Router } from '../../../../renderer/state/router.svelte.ts'
import { paperLook } from '../../../../renderer/plots/look.ts'
import { Choosing } from '../../../../renderer/screens/map/choosing.svelte.ts'
import { facetsOf } from '../../../../renderer/screens/map/facets.ts'
import { MapView } from '../../../../renderer/screens/map/mapView.svelte.ts'
import { inside, range } from '../../../../renderer/screens/map/params.ts'
import { cellOfKey, chosenPlaces, keyOfPoint, tileChart } from '../../../../renderer/screens/map/tileChart.ts'
import { panelColumns, panelWidth } from '../../../../renderer/screens/map/tileLayout.ts'
import { Tiles } from '../../../../renderer/screens/map/tiles.svelte.ts'
import { scriptShares, tokenLanguage, visibleToken } from '../../../../renderer/neurons/tokenText.ts'
import { RunList } from '../../../../renderer/state/runs.svelte.ts'
import { Feed } from '../../../../renderer/state/feed.svelte.ts'
import { Selection } from '../../../../renderer/state/selection.svelte.ts'
import { commonNeuron, madeUpShape, ownNeurons } from '../../../support/madeUpModel.ts'
import { toDetect, usualThresholds } from '../../../support/runSettings.ts'
import { ran, sharedSample } from '../../../support/windowTest.ts'

const everything = { domain: null, lang: null }
const biology = { domain: 'biology', lang: null }
const physics = { domain: 'physics', lang: null }
const whole = { layers: [0, 6] as [number, number], neurons: [0, 3000] as [number, number] }
const of = (facet: typeof everything | typeof biology) => ({ ...facet, questionId: null })
/** Those of a question's own neurons that its detection keeps, best first. */
const keyNeurons = (domain: string) => ownNeurons(domain).slice(0, 20)

const shared = sharedSample(async (host) => {
  const older = await ran(host, toDetect())
  return { older, newer: await ran(host, toDetect({ t: 0.25 })) }
})
const base = () => ({ runId: shared.given.older, value: 'score', ...usualThresholds }) as const

describe('range', () => {
  test('reads what the address says, inside what there is; all of it is no range', () => {
    expect(range('2-5', 6)).toEqual([2, 5])
    expect(range('4-90', 6)).toEqual([4, 6])
    expect(range('0-6', 6)).toBeNull()
    expect(range('9-3', 6)).toEqual([5, 6])
    expect(range('two', 6)).toBeNull()
    expect(inside([-3, 0.5], 6)).toEqual([0, 1])
  })
})

describe('facetsOf', () => {
  const domains = ['biology', 'history']
  const langs = ['en', '']

  test('divides by what is asked and leaves what was chosen', () => {
    expect(facetsOf('domain', { domain: null, lang: 'en' }, domains, langs)).toEqual([
      { domain: 'biology', lang: 'en' },
      { domain: 'history', lang: 'en' },
    ])
    expect(facetsOf('both', { domain: 'history', lang: null }, domains, langs)).toEqual([
      { domain: 'history', lang: 'en' },
      { domain: 'history', lang: null },
    ])
    expect(facetsOf('all', everything, domains, langs)).toEqual([everything])
  })
})

describe('MapView', () => {
  test('thresholds are those of the run until the address moves them, and another run forgets them', async () => {
    const { view, router } = await opened()
    expect([view.runId, view.thresholds]).toEqual([shared.given.newer, { t: 0.25, u: 0.3, v: 20 }])
    view.set({ t: '0.5', by: 'lang' })
    expect([view.thresholds.t, view.isMoved]).toEqual([0.5, true])
    view.open(shared.given.older)
    expect([view.runId, view.thresholds.t, router.param('by')]).toEqual([shared.given.older, 0.2, 'lang'])
  })

  test('shows the newest finished detection, and says when the one of the address is gone', async () => {
    const { call, engine, jobEnded } = shared.host
    const held = engine.hold()
    const { runId, jobId } = await call('runs.start', toDetect({ seed: 1 }))
    await held.reached
    const { view, router } = await opened()
    expect([view.runId, view.unfinished?.id, view.isGone]).toEqual([shared.given.newer, runId, false])
    router.go('map', { path: ['thrown-away'] })
    expect([view.runId, view.isGone]).toEqual([null, true])
    await call('jobs.stop', { jobId })
    held.release()
    await jobEnded(jobId)
  })

  test('counts what two fields would share by chance from their sizes', async () => {
    const { view } = await opened()
    await view.load()
    // Four domains of 20 neurons each.
    expect(view.chance).toBeCloseTo((20 * 20) / (madeUpShape.nLayers * madeUpShape.dMlp), 10)
  })

  test('of a detection that goes on is asked for again with more questions, moves no threshold, and gives a report no source', async () => {
    const { api } = shared.host
    const whole = (await api['runs.list']({})).filter(({ state }) => state === 'done')
    const going = whole.map((run) => ({ ...run, state: 'running' as const, soFar: 7 }))
    const seen = async (runs: typeof whole) => {
      const { view } = await opened({ ...api, 'runs.list': () => Promise.resolve(runs) })
      const { runId, soFar, canMove, sources } = view
      return { runId, soFar, asked: view.input?.soFar, canMove, sources }
    }
    const runId = shared.given.newer
    expect(await seen(going)).toEqual({ runId, soFar: 7, asked: 7, canMove: false, sources: undefined })
    expect(await seen(whole)).toEqual({ runId, soFar: null, asked: null, canMove: true, sources: [runId] })
  })
})

test('a panel has no more columns than pixels, in a page that is zoomed out as well', () => {
  for (const [width, perPixel] of [[320, 1], [640.5, 1], [1000, 2], [1440, 0.5], [4000, 1]] as const) {
    for (const nFacets of [1, 2, 4, 12]) {
      const panel = panelWidth(width, nFacets, width > 620, true)
      expect(panelColumns(panel, perPixel)).toBeLessThanOrEqual(Math.max(8, panel * perPixel))
    }
  } // prettier-ignore
})

describe('Tiles', () => {
  test('a tile that does not come leaves the others, and comes when it is asked for again', async () => {
    const { api, handlers, overrides } = shared.host
    overrides['map.tile'] = (input, call) => {
      if (input.facet.domain === 'biology') throw new WorkbenchError('run.store', 'lost')
      return handlers['map.tile'](input, call)
    }
    const tiles = new Tiles(api)
    const input = { ...base(), ...whole, width: 100 }
    await tiles.load([everything, biology], input)
    expect(tiles.shown?.tiles.map(({ tile, failure }) => [tile !== null, failure?.message ?? null])).toEqual([
      [true, null],
      [false, 'lost'],
    ])
    delete overrides['map.tile']
    await tiles.retry(biology, input)
    expect(tiles.shown?.tiles.map(({ failure }) => failure)).toEqual([null, null])
  })
})

describe('tileChart', () => {
  test('shares its colours over the facets, and tells of each cell which neuron has its value', async () => {
    const { set, chart } = await drawn('score', biology, physics)
    const { layout, traces } = chart.draw(paperLook())
    const [inBiology, inPhysics] = [await best(biology), await best(physics)]
    expect(inBiology.score).not.toBe(inPhysics.score)
    const cmax: unknown = expect.closeTo(Math.max(inBiology.score, inPhysics.score), 5)
    expect(layout['coloraxis']).toMatchObject({ cmin: 0, cmax })
    const cells = traces.filter(({ type }) => type === 'heatmap')
    expect(cells.map((trace) => trace['coloraxis'])).toEqual(['coloraxis', 'coloraxis'])
    const [layer, neuron] = inPhysics.neuron
    const column = Math.floor(neuron / 30)
    expect(cellOfKey(set, `1:${layer}:${column}`)).toEqual({
      ...{ facet: 1, layer, neuron, span: [30 * column, 30 * column + 30] },
    })
    expect(cellOfKey(set, '0:0:99')).toMatchObject({ neuron: -1, span: [2970, 3000] })
  })

  test('the keyboard walks from the highest layer of the first facet down to the lowest of the last', async () => {
    const { chart } = await drawn('frequency', biology, everything)
    expect(chart.marks.nLines).toBe(12)
    expect(chart.marks.at(0, 0)).toMatchObject({ y: 5, key: '0:5:0', axes: '', width: 30 })
    expect(chart.marks.at(11, 0)).toMatchObject({ y: 0, key: '1:0:0', axes: '2' })
    expect(chart.marks.at(5 - commonNeuron[0], 0).text).toContain(`(N${commonNeuron[1]})`)
  })

  test('its table has every cell with a value, the largest first, and no other', async () => {
    const { set, chart } = await drawn('score', biology)
    const { rows } = chart.table()
    expect(rows).toHaveLength([...set.tiles[0]!.tile!.neurons].filter((neuron) => neuron >= 0).length)
    const { neuron, score } = await best(biology)
    expect(rows[0]?.slice(1)).toEqual([...neuron, expect.closeTo(score, 5)])
  })

  test('an empty cell is a gap, which a pointer is told nothing of', async () => {
    const { set, chart } = await drawn('score', biology)
    const [cells] = chart.draw(paperLook()).traces
    const { neurons } = set.tiles[0]!.tile!
    const z = (cells!['z'] as Float32Array[]).flatMap((row) => [...row])
    const texts = (cells!['customdata'] as string[][]).flat()
    expect(z.map(Number.isNaN)).toEqual([...neurons].map((neuron) => neuron < 0))
    expect(texts.map((text) => text === '')).toEqual([...neurons].map((neuron) => neuron < 0))
  })

  test('gives each of the strongest a sign of its own, at its place, two below one column as well', async () => {
    const { set, chart } = await drawn('score', 1, biology)
    const signs = chart.draw(paperLook()).traces.find(({ type }) => type === 'scatter')
    const drawnAt = (signs!['x'] as number[]).map((x, i) => [(signs!['y'] as number[])[i], x])
    expect(drawnAt).toEqual(keyNeurons('biology'))
    const [first] = keyNeurons('biology')
    expect(cellOfKey(set, keyOfPoint(set, 1, 0)!)).toMatchObject({ facet: 0, layer: first![0], neuron: first![1] })
  })

  test('names no neuron across the sign of another', async () => {
    const { chart } = await drawn('score', biology)
    const [, signs] = chart.draw(paperLook()).traces
    const named = (signs!['text'] as string[]).filter((text) => text !== '')
    expect(named).toContain(`L${keyNeurons('biology')[0]!.join('N')}`)
    // 30 neurons of six layers lie 186 apart, in which no name has room but behind the last of a layer.
    expect(named.length).toBeLessThan(20)
  })

  test('shows what is chosen in every facet, as far as the area has it', async () => {
    const { set } = await drawn('score', biology, physics)
    const places = chosenPlaces(set, [[1, 5], [9, 5]], [2, 7]) // prettier-ignore
    expect(places.map(({ x, y, axes, isOpen }) => [y, x, axes, isOpen])).toEqual([
      [1, 5, '', false],
      [1, 5, '2', false],
      [2, 7, '', true],
      [2, 7, '2', true],
    ])
  })

  async function drawn(
    value: 'score' | 'frequency',
    ...asked: readonly (number | typeof biology | typeof everything)[]
  ) {
    const facets = asked.filter((one) => typeof one !== 'number')
    const width = asked.find((one) => typeof one === 'number') ?? 100
    const tiles = new Tiles(shared.host.api)
    await tiles.load(facets, { ...base(), value, ...whole, width })
    const set = tiles.shown!
    return {
      set,
      chart: tileChart({
        ...{ set, isWide: true, panelWidth: 300, isLog: false, isShared: true, isNamed: true, drag: 'select' },
        labelOf: () => '',
      }),
    }
  }

  async function best(facet: typeof biology) {
    const { neurons } = await shared.host.call('map.select', { ...base(), ...whole, facet: of(facet), limit: 1 })
    return neurons[0]!
  }
})

describe('Choosing', () => {
  test('a box replaces the set; with Shift it joins it, with Alt it leaves it', async () => {
    const { choosing, neurons } = chooser()
    const layer = (n: number) => ({ ...base(), ...whole, layers: [n, n + 1] as [number, number], facet: of(biology) })
    const own = (n: number) => keyNeurons('biology').filter(([at]) => at === n)
    await choosing.area(layer(3), 'layer 3')
    expect(neurons.items).toEqual(own(3))
    await choosing.area(layer(4), 'layer 4', { how: 'add' })
    expect(neurons.items).toEqual([...own(3), ...own(4)])
    await choosing.area(layer(3), '', { how: 'remove' })
    expect(neurons.items.every(([at]) => at === 4)).toBe(true)
    expect(choosing.chosen[0]).toMatchObject({ isCommon: false })
  })

  test('a box with more neurons than can be edited chooses none and says how many there are', async () => {
    const { choosing, neurons } = chooser()
    shared.host.overrides['map.select'] = () => Promise.resolve({ total: 20_001, neurons: [] })
    await choosing.area({ ...base(), ...whole, facet: of(everything) }, 'all')
    expect([choosing.tooMany, neurons.items.length]).toEqual([20_001, 0])
  })

  test('an empty box leaves the set as it was', async () => {
    const { choosing, neurons } = chooser()
    await choosing.area({ ...base(), ...whole, facet: of(biology) }, 'biology', { limit: 20 })
    await choosing.area({ ...base(), ...whole, neurons: [0, 3], facet: of(biology) }, 'nothing')
    expect([choosing.isEmpty, neurons.items.length, neurons.origin]).toEqual([true, 20, 'biology'])
  })

  test('knows what the map says of neurons that were chosen before it was shown', async () => {
    const { choosing, neurons } = chooser()
    neurons.set([commonNeuron, keyNeurons('physics')[0]!], 'elsewhere')
    expect(choosing.chosen).toEqual([{ neuron: commonNeuron }, { neuron: keyNeurons('physics')[0] }])
    await choosing.recall({ ...base(), value: 'frequency', ...whole, facet: of(everything) })
    // In how many clusters each is: of all 80 questions, and of the 20 about physics.
    expect(choosing.chosen).toMatchObject([
      { score: 80, isCommon: true },
      { score: 20, isCommon: false },
    ])
  })

  test('two fields give what they share, or what either has, each neuron once', async () => {
    const { choosing, neurons } = chooser()
    const both = [
      { ...base(), value: 'frequency', ...whole, facet: of(biology) },
      { ...base(), value: 'frequency', ...whole, facet: of(physics) },
    ] as const
    await choosing.both(both, true, 'shared')
    expect(neurons.items).toEqual([commonNeuron])
    await choosing.both(both, false, 'either')
    const names = neurons.items.map(String)
    expect([names.length, new Set(names).size]).toEqual([2 * 23 + 1, 2 * 23 + 1])
  })

  function chooser() {
    const neurons = new Selection<NeuronRef>((neuron) => neuron.join())
    return { neurons, choosing: new Choosing(shared.host.api, neurons) }
  }
})

describe('tokens', () => {
  test('spaces and line ends can be seen, and letters are told by their script, in whatever language they stand', () => {
    expect(visibleToken(' a\n')).toBe('␣a⏎')
    expect(['غابة', '森林', ' forest', '42'].map(tokenLanguage)).toEqual(['ar', 'zh', null, null])
    expect(scriptShares(['غابة', 'مدينة', ' forest', '42'])).toEqual([
      { script: 'Arab', share: 0.5 },
      { script: 'Latn', share: 0.25 },
      { script: null, share: 0.25 },
    ])
  })
})

async function opened(api: Api = shared.host.api) {
  const router = new Router(page())
  const list = new RunList(api, new Feed(api), { current: { path: '/project' } })
  const view = new MapView(api, router, list)
  await view.load()
  return { view, router }
}

/** As much of a window as a router touches. */
function page() {
  const location = { hash: '#/map' }
  const go = (_state: unknown, _title: string, url: string): void => void (location.hash = url)
  const nothing = (): void => undefined
  const parts = { location, history: { pushState: go, replaceState: go } }
  return { ...parts, addEventListener: nothing, removeEventListener: nothing } as unknown as Window
}
