import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { apiOf } from '../../../../renderer/api/api.ts'
import type { NeuronRef } from '../../../../renderer/api/shapes.ts'
import { Router } from '../../../../renderer/state/router.svelte.ts'
import { paperLook } from '../../../../renderer/plots/look.ts'
import { Choosing } from '../../../../renderer/screens/map/choosing.svelte.ts'
import { evaluationOf } from '../../../../renderer/screens/map/evidence.ts'
import { facetsOf } from '../../../../renderer/screens/map/facets.ts'
import { MapView } from '../../../../renderer/screens/map/mapView.svelte.ts'
import { inside, range } from '../../../../renderer/screens/map/params.ts'
import { cellOfKey, tileChart } from '../../../../renderer/screens/map/tileChart.ts'
import { Tiles } from '../../../../renderer/screens/map/tiles.svelte.ts'
import { scriptShares, tokenLanguage, visibleToken } from '../../../../renderer/screens/map/tokenText.ts'
import { RunList } from '../../../../renderer/state/runs.svelte.ts'
import { Feed } from '../../../../renderer/state/feed.svelte.ts'
import { Selection } from '../../../../renderer/state/selection.svelte.ts'
import { createFakeHost } from '../../../support/fakeHost/fakeHost.ts'
import { fakeDetection } from '../../../support/fakeHost/fakeMap.ts'

const questions = readFileSync(new URL('../../../../resources/questions/domains.jsonl', import.meta.url), 'utf8')
const everything = { domain: null, lang: null }
const biology = { domain: 'biology', lang: null }
const base = { runId: 'detect-1', value: 'score', t: 0.2, u: 0.3, v: 20 } as const
const whole = { layers: [0, 6] as [number, number], neurons: [0, 3000] as [number, number] }
const of = (facet: typeof everything | typeof biology) => ({ ...facet, questionId: null })

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
    const { view, router } = await opened([fakeDetection('a'), fakeDetection('b')])
    expect(view.thresholds).toEqual({ t: 0.2, u: 0.3, v: 20 })
    view.set({ t: '0.5', by: 'lang' })
    expect([view.thresholds.t, view.isMoved]).toEqual([0.5, true])
    view.open('b')
    expect([view.runId, view.thresholds.t, router.param('by')]).toEqual(['b', 0.2, 'lang'])
  })

  test('shows the newest finished detection, and says when the one of the address is gone', async () => {
    const running = { ...fakeDetection('running'), state: 'running' as const }
    const { view, router } = await opened([running, fakeDetection('a')])
    expect([view.runId, view.unfinished?.id, view.isGone]).toEqual(['a', 'running', false])
    router.go('map', { path: ['thrown-away'] })
    expect([view.runId, view.isGone]).toEqual([null, true])
  })

  test('counts what two fields would share by chance from their sizes', async () => {
    const { view } = await opened([fakeDetection()])
    await view.load()
    // Three domains of 31 neurons each, among 6 * 3000.
    expect(view.chance).toBeCloseTo((31 * 31) / 18_000, 10)
  })
})

describe('Tiles', () => {
  test('a tile that does not come leaves the others, and comes when it is asked for again', async () => {
    const { host, api } = fakes()
    const tile = await host.call('map.tile', { ...base, ...whole, facet: of(everything), width: 100 })
    host.overrides['map.tile'] = ({ facet }) => {
      if (facet.domain === 'biology') throw new Error('lost')
      return tile
    }
    const tiles = new Tiles(api)
    const input = { ...base, ...whole, width: 100 }
    await tiles.load([everything, biology], input)
    expect(tiles.shown?.tiles.map(({ tile, failure }) => [tile !== null, failure?.message ?? null])).toEqual([
      [true, null],
      [false, 'lost'],
    ])
    delete host.overrides['map.tile']
    await tiles.retry(biology, input)
    expect(tiles.shown?.tiles.map(({ failure }) => failure)).toEqual([null, null])
  })
})

describe('tileChart', () => {
  test('shares its colours over the facets, and tells of each cell which neuron has its value', async () => {
    const { set, chart } = await drawn(biology, { domain: 'history', lang: null })
    const { layout, traces } = chart.draw(paperLook())
    // Neuron 7 of layer 3 has 2 in biology and 3 in history.
    expect(layout['coloraxis']).toMatchObject({ cmin: 0, cmax: 3 })
    expect(traces.map((trace) => trace['coloraxis'])).toEqual(['coloraxis', 'coloraxis'])
    expect(cellOfKey(set, '1:3:0')).toEqual({ facet: 1, layer: 3, neuron: 7, span: [0, 30] })
    expect(cellOfKey(set, '0:0:99')).toMatchObject({ neuron: -1, span: [2970, 3000] })
  })

  test('the keyboard walks from the highest layer of the first facet down to the lowest of the last', async () => {
    const { chart } = await drawn(biology, everything)
    expect(chart.marks.nLines).toBe(12)
    expect(chart.marks.at(0, 0)).toMatchObject({ y: 5, key: '0:5:0', axes: '', width: 30 })
    expect(chart.marks.at(11, 0)).toMatchObject({ y: 0, key: '1:0:0', axes: '2' })
    expect(chart.marks.at(2, 0).text).toContain('N7')
  })

  test('its table has every cell with a value, the largest first, and no other', async () => {
    const { set, chart } = await drawn(biology)
    const { rows } = chart.table()
    expect(rows).toHaveLength([...set.tiles[0]!.tile!.neurons].filter((neuron) => neuron >= 0).length)
    expect(rows[0]?.slice(1)).toEqual([3, 7, 2])
  })

  async function drawn(...facets: readonly (typeof biology | typeof everything)[]) {
    const tiles = new Tiles(fakes().api)
    await tiles.load(facets, { ...base, ...whole, width: 100 })
    const set = tiles.shown!
    return { set, chart: tileChart({ set, isWide: true, isLog: false, isShared: true, drag: 'select' }) }
  }
})

describe('Choosing', () => {
  test('a box replaces the set; with Shift it joins it, with Alt it leaves it', async () => {
    const { choosing, neurons } = chooser()
    const layer = (n: number) => ({ ...base, ...whole, layers: [n, n + 1] as [number, number], facet: of(biology) })
    await choosing.area(layer(3), 'layer 3')
    const inThree = neurons.items.length
    expect(inThree).toBe(5) // four of its own above t, and the common one
    await choosing.area(layer(4), 'layer 4', { how: 'add' })
    expect(neurons.items.length).toBe(inThree + 4)
    await choosing.area(layer(3), '', { how: 'remove' })
    expect(neurons.items.every(([at]) => at === 4)).toBe(true)
    expect(choosing.chosen[0]).toMatchObject({ isCommon: false })
  })

  test('a box with more neurons than can be edited chooses none and says how many there are', async () => {
    const { host, choosing, neurons } = chooser()
    host.overrides['map.select'] = () => ({ total: 20_001, neurons: [] })
    await choosing.area({ ...base, ...whole, facet: of(everything) }, 'all')
    expect([choosing.tooMany, neurons.items.length]).toEqual([20_001, 0])
  })

  test('an empty box leaves the set as it was', async () => {
    const { choosing, neurons } = chooser()
    await choosing.area({ ...base, ...whole, facet: of(biology) }, 'biology', { limit: 20 })
    await choosing.area({ ...base, ...whole, neurons: [0, 3], facet: of(biology) }, 'nothing')
    expect([choosing.isEmpty, neurons.items.length, neurons.origin]).toEqual([true, 20, 'biology'])
  })

  test('knows what the map says of neurons that were chosen before it was shown', async () => {
    const { choosing, neurons } = chooser()
    neurons.set([[3, 7]], 'elsewhere')
    expect(choosing.chosen[0]).toEqual({ neuron: [3, 7] })
    await choosing.recall({ ...base, ...whole, facet: of(everything) })
    expect(choosing.chosen[0]).toMatchObject({ score: 7.5, isCommon: true })
  })

  test('two fields give what they share, or what either has, each neuron once', async () => {
    const { choosing, neurons } = chooser()
    const history = { domain: 'history', lang: null, questionId: null }
    const both = [
      { ...base, ...whole, facet: of(biology) },
      { ...base, ...whole, facet: history },
    ] as const
    await choosing.both(both, true, 'shared')
    expect(neurons.items).toEqual([[3, 7]])
    await choosing.both(both, false, 'either')
    const names = neurons.items.map(String)
    expect([names.length, new Set(names).size]).toEqual([51, 51])
  })

  function chooser() {
    const { host, api } = fakes()
    const neurons = new Selection<NeuronRef>((neuron) => neuron.join())
    return { host, neurons, choosing: new Choosing(api, neurons) }
  }
})

describe('evaluationOf', () => {
  test('names the newest finished evaluation of this very detection', () => {
    const evaluation = (id: string, of: string, state: 'done' | 'failed') => ({
      ...fakeDetection(id),
      ...{ kind: 'evaluate' as const, state, settings: { kind: 'evaluate' as const, runId: of, controls: 8, seed: 1 } },
    })
    const runs = [evaluation('e3', 'detect-1', 'failed'), evaluation('e2', 'other', 'done'), evaluation('e1', 'detect-1', 'done')] // prettier-ignore
    expect([evaluationOf('detect-1', runs), evaluationOf('detect-2', runs), evaluationOf(null, runs)]).toEqual([
      'e1',
      null,
      null,
    ])
  })
})

describe('tokens', () => {
  test('spaces and line ends can be seen, and a script names a language of its readers', () => {
    expect(visibleToken(' a\n')).toBe('␣a⏎')
    expect(['غابة', '森林', ' forest', '42'].map(tokenLanguage)).toEqual(['ar', 'zh', null, null])
    expect(scriptShares(['غابة', 'مدينة', ' forest', '42'])).toEqual([
      { lang: 'ar', share: 0.5 },
      { lang: 'en', share: 0.25 },
      { lang: null, share: 0.25 },
    ])
  })
})

function fakes() {
  const host = createFakeHost(questions)
  return { host, api: apiOf(host.call) }
}

async function opened(runs: ReturnType<typeof fakeDetection>[]) {
  const { host, api } = fakes()
  host.state.runs = runs
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
