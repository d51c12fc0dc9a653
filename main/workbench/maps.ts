import { refusal } from './failures.ts'
import { rightOption } from './questions.ts'
import { labelsOf } from './neuronLabels.ts'
import type { MapCache, MapData } from './mapData.ts'
import { facetQuestions, neuronValues } from './neuronValues.ts'
import type { Session } from './session.ts'
import type { FacetChoice, Part } from '../rpc/window/shapes.ts'
import { parseFilter, searchable } from './typedFilter.ts'

type Methods = 'map.tile' | 'map.select' | 'map.layers' | 'map.overlap' | 'map.neurons' | 'map.questions'

/** The maps of detections: arithmetic on what a run kept, never a model run. */
export function mapsPart(session: Session, maps: MapCache): Part<Methods> {
  /** What the neurons of a detection are called, by name. */
  const labelsFor = ({ detection }: MapData): ReadonlyMap<string, string> =>
    new Map(
      labelsOf(session.require(), detection.manifest.model.fingerprint).map(({ neuron, label }) => [
        neuron.join(),
        label,
      ]),
    )
  const dataOf = (runId: string): Promise<MapData> => maps.get(session.require(), runId)
  return {
    'map.tile': async (input) => tile(await dataOf(input.runId), input),
    'map.select': async (input) => select(await dataOf(input.runId), input),
    'map.layers': async (input) => layers(await dataOf(input.runId), input),
    'map.overlap': async (input) => overlap(await dataOf(input.runId), input),
    async 'map.neurons'(input) {
      const data = await dataOf(input.runId)
      return neuronPage(data, input, labelsFor(data))
    },
    'map.questions': async (input) => questionPage(await dataOf(input.runId), input),
  }
}

interface Area extends FacetChoice {
  readonly layers: readonly [number, number]
  readonly neurons: readonly [number, number]
}

/** So many neurons of a tile are told by name. */
const mostBest = 20

/** Largest value below each cell: averages would make the few neurons that matter invisible. Ranges are `[from, to)`. */
function tile(data: MapData, input: Area & { readonly width: number }) {
  const [[fromLayer, toLayer], [from, to]] = [clamped(input.layers, data.nLayers), clamped(input.neurons, data.dMlp)]
  const nRows = toLayer - fromLayer
  const perCell = Math.max(1, Math.ceil((to - from) / input.width))
  const nColumns = Math.ceil((to - from) / perCell)
  const values = new Float32Array(nRows * nColumns)
  const neurons = new Int32Array(nRows * nColumns).fill(-1)
  const found = neuronValues(data, input)
  const best: { flat: number; value: number }[] = []
  for (const [flat, { value }] of found.neurons) {
    const [layer, neuron] = place(flat, data)
    if (layer < fromLayer || layer >= toLayer || neuron < from || neuron >= to) continue
    best.push({ flat, value })
    const cell = (layer - fromLayer) * nColumns + Math.floor((neuron - from) / perCell)
    if (neurons[cell]! >= 0 && value <= values[cell]!) continue
    values[cell] = value
    neurons[cell] = neuron
  }
  best.sort((a, b) => b.value - a.value || a.flat - b.flat)
  return {
    ...{ nRows, nColumns, values, neurons },
    best: best.slice(0, mostBest).map(({ flat, value }) => ({ neuron: place(flat, data), value })),
    ...{ max: best[0]?.value ?? 0, nQuestions: found.nQuestions },
  }
}

function select(data: MapData, input: Area & { readonly limit: number }) {
  const [[fromLayer, toLayer], [from, to]] = [clamped(input.layers, data.nLayers), clamped(input.neurons, data.dMlp)]
  const { neurons, isCommon } = neuronValues(data, input)
  const inside = [...neurons].filter(([flat]) => {
    const [layer, neuron] = place(flat, data)
    return layer >= fromLayer && layer < toLayer && neuron >= from && neuron < to
  })
  const best = inside.sort(([a, x], [b, y]) => y.value - x.value || a - b).slice(0, input.limit)
  return {
    total: inside.length,
    neurons: best.map(([flat, { value, nQuestions }]) => {
      return { neuron: place(flat, data), score: value, nQuestions, isCommon: isCommon(flat) }
    }),
  }
}

/** `expected`: neurons of the layer if those found lay anywhere with equal chance; every layer has as many. */
function layers(data: MapData, input: FacetChoice) {
  const { neurons, nQuestions } = neuronValues(data, input)
  const rows = Array.from({ length: data.nLayers }, (_, layer) => ({ layer, neurons: 0, score: 0 }))
  for (const [flat, { value }] of neurons) {
    const row = rows[Math.floor(flat / data.dMlp)]!
    row.neurons++
    row.score += value
  }
  return { layers: rows.map((row) => ({ ...row, expected: neurons.size / data.nLayers })), nQuestions }
}

/** Key neurons that fields share; `expected` for sets of these sizes drawn at random from the whole model. */
function overlap(
  data: MapData,
  input: Pick<FacetChoice, 't' | 'u' | 'v'> & { by: 'domain' | 'lang'; measure: 'jaccard' | 'overlap' | 'lift' },
) {
  const { questions } = data.detected(input)
  const fields = Map.groupBy([...data.questions.keys()], (i) => data.questions[i]!.question[input.by] ?? '')
  const sets = [...fields].map(([name, of]) => {
    const neurons = new Set(of.flatMap((i) => questions[i]!.key.neurons))
    return { name, size: neurons.size, nQuestions: of.length, neurons }
  })
  const nNeurons = data.nLayers * data.dMlp
  return {
    fields: sets.map(({ name, size, nQuestions }) => ({ name, size, nQuestions })),
    cells: sets.map((a) =>
      sets.map((b) => {
        const shared = [...a.neurons].filter((neuron) => b.neurons.has(neuron)).length
        const expected = (a.size * b.size) / nNeurons
        const ratio = (of: number): number => (of === 0 ? 0 : shared / of)
        const by = { jaccard: a.size + b.size - shared, overlap: Math.min(a.size, b.size), lift: expected }
        return { value: ratio(by[input.measure]), shared, expected }
      }),
    ),
  }
}

const neuronKeys = ['layer', 'neuron', 'score', 'questions', 'common'] as const

interface Page<Order extends string> {
  readonly filter: string
  readonly order: { readonly by: Order; readonly descending: boolean } | null
  readonly offset: number
  readonly limit: number
}

function neuronPage(
  data: MapData,
  input: FacetChoice & Page<'score' | 'nQuestions' | 'layer'>,
  labels: ReadonlyMap<string, string>,
) {
  const { neurons, isCommon } = neuronValues(data, input)
  const fits = parseFilter(input.filter, neuronKeys)
  const found = [...neurons].flatMap(([flat, { value, nQuestions }]) => {
    const [layer, neuron] = place(flat, data)
    const common = isCommon(flat)
    const values = { layer, neuron, score: value, questions: nQuestions, common: common ? 'yes' : 'no' }
    if (!fits({ values, text: searchable(`L${layer}N${neuron}\n${labels.get(`${layer},${neuron}`) ?? ''}`) })) return []
    return { flat, neuron: [layer, neuron] as [number, number], score: value, nQuestions, isCommon: common }
  })
  const { by, descending } = input.order ?? { by: 'score', descending: true }
  const keys = {
    score: (row: (typeof found)[number]) => row.score,
    nQuestions: (row: (typeof found)[number]) => row.nQuestions,
    layer: (row: (typeof found)[number]) => row.flat,
  }
  const sign = descending ? -1 : 1
  found.sort((a, b) => sign * (keys[by](a) - keys[by](b)) || a.flat - b.flat)
  const rows = found.slice(input.offset, input.offset + input.limit)
  const wanted = new Set(rows.map(({ flat }) => flat))
  const domains = fieldValues(data, input, 'domain', wanted)
  const langs = fieldValues(data, input, 'lang', wanted)
  return {
    total: found.length,
    rows: rows.map(({ flat, ...row }) => ({
      ...row,
      byDomain: domains.get(flat) ?? {},
      byLang: langs.get(flat) ?? {},
    })),
  }
}

/** The values of some neurons by field, over all questions that the facet leaves. */
function fieldValues(data: MapData, choice: FacetChoice, by: 'domain' | 'lang', wanted: ReadonlySet<number>) {
  const result = new Map<number, Record<string, number>>()
  const { questions, clusters } = data.detected(choice)
  for (const i of facetQuestions(data, choice.facet)) {
    const field = data.questions[i]!.question[by] ?? ''
    const { key } = questions[i]!
    const neurons = choice.value === 'score' ? key.neurons : clusters[i]!.neurons
    for (const [k, neuron] of neurons.entries()) {
      if (!wanted.has(neuron)) continue
      const values = result.get(neuron) ?? {}
      result.set(neuron, { ...values, [field]: (values[field] ?? 0) + (choice.value === 'score' ? key.scores[k]! : 1) })
    }
  }
  return result
}

const detectedKeys = ['id', 'pair', 'domain', 'lang', 'p', 'neurons', 'converged'] as const

function questionPage(data: MapData, input: FacetChoice & Page<'position' | 'nNeurons' | 'prob'>) {
  const { questions } = data.detected(input)
  const fits = parseFilter(input.filter, detectedKeys)
  const found = facetQuestions(data, input.facet).filter((i) => {
    const { question, pairId, prob, converged } = data.questions[i]!
    const { id, domain, lang, stem } = question
    const values = { id, domain, lang, pair: pairId, p: prob, neurons: questions[i]!.key.neurons.length }
    return fits({
      values: { ...values, converged: converged ? 'yes' : 'no' },
      text: searchable(`${id}\n${stem}\n${rightOption(question)}`),
    })
  })
  const { by, descending } = input.order ?? { by: 'position', descending: false }
  const keys = {
    position: (i: number) => i,
    nNeurons: (i: number) => questions[i]!.key.neurons.length,
    prob: (i: number) => data.questions[i]!.prob,
  }
  const sign = descending ? -1 : 1
  found.sort((a, b) => sign * (keys[by](a) - keys[by](b)) || a - b)
  return {
    total: found.length,
    rows: found.slice(input.offset, input.offset + input.limit).map((i) => {
      const { question, prob, converged, error, flip } = data.questions[i]!
      const { id, domain, lang, pair, stem } = question
      const { key } = questions[i]!
      return {
        ...{
          questionId: id,
          pairId: pair,
          domain,
          lang,
          stem,
          right: rightOption(question),
          prob,
          error,
          converged,
        },
        neurons: key.neurons.map((flat, k) => ({ neuron: place(flat, data), score: key.scores[k]! })),
        ...(flip === null
          ? {}
          : { flip: { ...flip, smallest: flip.smallest?.map((flat) => place(flat, data)) ?? null } }),
      }
    }),
  }
}

function place(flat: number, { dMlp }: Pick<MapData, 'dMlp'>): [number, number] {
  return [Math.floor(flat / dMlp), flat % dMlp]
}

function clamped([from, to]: readonly [number, number], count: number): [number, number] {
  const range: [number, number] = [Math.min(from, count), Math.min(to, count)]
  if (range[0] < range[1]) return range
  throw refusal('input.value', `The range ${from} to ${to} is empty; there are 0 to ${count}.`)
}
