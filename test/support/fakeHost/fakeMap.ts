import type { WorkbenchOutput } from '../../../main/rpc/window/contract.ts'
import type { FakeHandlers } from './fakeHost.ts'
import type { FakeState } from './fakeState.ts'

type Run = WorkbenchOutput<'runs.list'>[number]

/** Of the invented model: wide enough that the map has to pool. */
const [nLayers, dMlp] = [6, 3000]
const domains = ['biology', 'geography', 'history']
const langs = ['en', 'ar']
const nPerCell = 40
/** Neurons that each domain has for itself; neuron 7 of layer 3 belongs to all of them. */
const nOwn = 30

interface Found {
  readonly layer: number
  readonly neuron: number
  readonly domain: string
  readonly score: number
}

const found: readonly Found[] = domains.flatMap((domain, d) => [
  { layer: 3, neuron: 7, domain, score: 2 + d / 2 },
  ...Array.from({ length: nOwn }, (_, i) => {
    return { layer: (i + d) % nLayers, neuron: 100 + d * 900 + i * 29, domain, score: (nOwn - i) / nOwn }
  }),
])

/** A finished detection of the fake host. */
export function fakeDetection(id = 'detect-1'): Run {
  return {
    ...{ id, kind: 'detect', name: 'Detect 1', starred: false, tags: [], trashed: false, state: 'done', partial: null },
    ...{ createdAt: '2026-11-01T09:00:00.000Z', elapsedMs: 42_000, device: 'cpu', nVariants: 480 },
    settings: {
      kind: 'detect',
      asked: { filter: '', templates: 'both', letters: 'auto', seed: 1 },
      detect: { method: 'qrnca', mode: 'corrected', objective: 'prob', t: 0.2, u: 0.3, v: 20 },
    },
    model: { name: 'demo', fingerprint: 'f'.repeat(64), nLayers, dMlp },
    nQuestions: domains.length * langs.length * nPerCell,
    ...{ accuracy: null, summary: { movable: true }, warnings: [], failure: null },
  }
}

/** Maps of the fake detection: as the real host counts, over invented neurons. */
export function fakeMap(state: FakeState): FakeHandlers {
  return {
    'map.tile': ({ facet, layers, neurons, width, value, t }) => {
      const perCell = Math.ceil((neurons[1] - neurons[0]) / width)
      const [nRows, nColumns] = [layers[1] - layers[0], Math.ceil((neurons[1] - neurons[0]) / perCell)]
      const tile = { values: new Float32Array(nRows * nColumns), neurons: new Int32Array(nRows * nColumns).fill(-1) }
      let max = 0
      for (const one of merged(facet, value, t).filter(inside(layers, neurons))) {
        const cell = (one.layer - layers[0]) * nColumns + Math.floor((one.neuron - neurons[0]) / perCell)
        if (tile.neurons[cell]! >= 0 && one.score <= tile.values[cell]!) continue
        tile.values[cell] = one.score
        tile.neurons[cell] = one.neuron
        max = Math.max(max, one.score)
      }
      return { ...{ nRows, nColumns, max, nQuestions: nQuestionsOf(facet) }, ...tile }
    },
    'map.select': ({ facet, layers, neurons, limit, value, t }) => {
      const all = merged(facet, value, t).filter(inside(layers, neurons))
      return { total: all.length, neurons: all.slice(0, limit).map(selected) }
    },
    'map.layers': ({ facet, value, t }) => {
      const all = merged(facet, value, t)
      const layers = Array.from({ length: nLayers }, (_, layer) => {
        const own = all.filter((one) => one.layer === layer)
        return { layer, neurons: own.length, score: sum(own), expected: all.length / nLayers }
      })
      return { layers, nQuestions: nQuestionsOf(facet) }
    },
    'map.overlap': ({ by, measure }) => {
      const names = by === 'domain' ? domains : langs
      const size = by === 'domain' ? nOwn + 1 : domains.length * nOwn + 1
      const nQuestions = (domains.length * langs.length * nPerCell) / names.length
      const cells = names.map((_, r) =>
        names.map((_, c) => {
          const shared = r === c || by === 'lang' ? size : 1
          const expected = (size * size) / (nLayers * dMlp)
          const value = { jaccard: shared / (2 * size - shared), overlap: shared / size, lift: shared / expected }
          return { value: value[measure], shared, expected }
        }),
      )
      return { fields: names.map((name) => ({ name, size, nQuestions })), cells }
    },
    'map.neurons': ({ facet, value, t, filter, offset, limit }) => {
      const layer = /layer:(\d+)\.\.(\d+)/.exec(filter)
      const within = layer === null ? null : inside([Number(layer[1]), Number(layer[2]) + 1], [0, dMlp])
      const all = merged(facet, value, t).filter((one) => within?.(one) ?? true)
      const rows = all.slice(offset, offset + limit).map((one) => {
        return { ...selected(one), byDomain: { [one.domain]: one.score }, byLang: { en: one.score, ar: one.score / 2 } }
      })
      return { total: all.length, rows }
    },
    'map.questions': ({ facet, offset, limit }) => {
      const rows = state.pairs
        .filter(({ domain }) => domains.includes(domain) && (facet.domain === null || facet.domain === domain))
        .flatMap(({ pairId, domain, sides }) =>
          sides.flatMap(({ questionId, lang, stem, options }, i) => {
            if (lang === null || !langs.includes(lang) || (facet.lang !== null && facet.lang !== lang)) return []
            const own = found.filter((one) => one.domain === domain).slice(0, 4)
            const neurons = own.map(({ layer, neuron, score }) => ({
              neuron: [layer, neuron] as [number, number],
              score,
            }))
            const about = { questionId, pairId, domain, lang, stem, right: options[0] ?? '', prob: 0.6 + 0.1 * i }
            return [{ ...about, error: 0.0004 * (i + 1), converged: i === 0, neurons }]
          }),
        )
      return { total: rows.length, rows: rows.slice(offset, offset + limit) }
    },
    'neuron.facts': ({ neuron }) => {
      const token = (id: number, text: string, score: number) => ({ id, text, score })
      const own = new Set(
        found.filter((one) => one.layer === neuron[0] && one.neuron === neuron[1]).map((one) => one.domain),
      )
      const share = (value: number) => ({ value, low: Math.max(0, value - 0.1), high: Math.min(1, value + 0.1), n: 80 })
      return {
        neuron,
        promoted: [token(11, ' forest', 3.1), token(12, 'غابة', 2.4), token(13, '森林', 1.2)],
        suppressed: [token(21, ' river', 1.9), token(22, '\n', 0.4)],
        isCommon: own.size === domains.length,
        topQuestions: state.pairs
          .slice(0, 2)
          .flatMap(({ domain, sides }) =>
            sides.slice(0, 1).map(({ questionId, lang, stem }) => ({ questionId, domain, lang, stem, score: 0.4 })),
          ),
        byDomain: Object.fromEntries(domains.map((domain) => [domain, share(own.has(domain) ? 0.7 : 0.05)])),
        byLang: { en: share(0.5), ar: share(0.4) },
        stability: 0.85,
      }
    },
  }
}

type Facet = { readonly domain: string | null; readonly lang: string | null }

/** Each neuron once, best first. */
function merged({ domain }: Facet, value: 'score' | 'frequency', t: number): Found[] {
  const own = found.filter((one) => (domain === null || one.domain === domain) && one.score >= t)
  const byPlace = Map.groupBy(own, ({ layer, neuron }) => `${layer},${neuron}`)
  return [...byPlace.values()]
    .map((of) => ({ ...of[0]!, score: value === 'score' ? sum(of) : of.length * nPerCell }))
    .sort((a, b) => b.score - a.score)
}

function inside(layers: readonly [number, number], neurons: readonly [number, number]) {
  return ({ layer, neuron }: Found): boolean =>
    layer >= layers[0] && layer < layers[1] && neuron >= neurons[0] && neuron < neurons[1]
}

function selected({ layer, neuron, score }: Found) {
  return {
    neuron: [layer, neuron] as [number, number],
    score,
    nQuestions: Math.ceil(score * nPerCell),
    isCommon: neuron === 7,
  }
}

function sum(of: readonly Found[]): number {
  return of.reduce((total, { score }) => total + score, 0)
}

function nQuestionsOf({ domain, lang }: Facet): number {
  return nPerCell * (domain === null ? domains.length : 1) * (lang === null ? langs.length : 1)
}
