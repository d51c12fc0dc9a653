/** From what was measured in every question to curves, areas and their intervals. See curveAreas for what they are. */
import type { CurveAreas, CurvePoint, Figure, MeasureFaithfulness, MethodFaithfulness } from '../faithfulnessSchema.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import { fewestUnits } from '../statistics/estimates.ts'
import { areaFromOne, areaUnder } from './curveAreas.ts'
import { curveShares, neuronsAt, topCountsOf, type CurveMeasure, type CurveMethod } from './curvePoints.ts'
import type { MethodCurves } from './curveRows.ts'

/** One question by one measure, the mean of its prompts. */
export interface QuestionCurves {
  /** The fact that it belongs to. */
  readonly unit: number
  readonly whole: number
  readonly none: number
  readonly methods: ReadonlyMap<CurveMethod, MethodCurves>
}

/** A statistic of facts, each taken as often as `taken` says. */
type Statistic = (taken: ArrayLike<number>) => number

/** @param questions each with the same methods */
export function faithfulnessOf(
  questions: readonly QuestionCurves[],
  measure: CurveMeasure,
  { nNeurons, bootstrap }: { readonly nNeurons: number; readonly bootstrap: Bootstrap },
): MeasureFaithfulness {
  const units = new Map(
    [...new Set(questions.map(({ unit }) => unit))].sort((a, b) => a - b).map((unit, i) => [unit, i]),
  )
  const nUnits = units.size
  const once = new Uint8Array(nUnits).fill(1)
  const perUnit = (of: (question: QuestionCurves) => number): Float64Array => {
    const sums = new Float64Array(nUnits)
    for (const question of questions) sums[units.get(question.unit)!]! += of(question)
    return sums
  }
  const figure = (statistic: Statistic): Figure => {
    const value = statistic(once)
    if (!Number.isFinite(value)) return { value: null, low: null, high: null }
    const interval = nUnits < fewestUnits ? null : bootstrap.interval(statistic, nUnits)
    return { value, low: interval?.low ?? null, high: interval?.high ?? null }
  }
  const counts = perUnit(() => 1)
  const meanOf = (sums: Float64Array): Statistic => {
    return (taken) => dot(taken, sums) / dot(taken, counts)
  }
  const scale = perUnit(({ whole, none }) => whole - none)
  /** f at a point: sums of differences from no neuron, over those of all of them. */
  const share = (sums: Float64Array): Statistic => {
    return (taken) => dot(taken, sums) / dot(taken, scale)
  }
  const names = [...(questions[0]?.methods.keys() ?? [])]
  const statistics = new Map(names.map((name) => [name, methodStatistics(name)]))
  const random = statistics.get('random') ?? null
  const difference = figure(meanOf(scale))
  return {
    measure,
    whole: figure(meanOf(perUnit(({ whole }) => whole))),
    none: figure(meanOf(perUnit(({ none }) => none))),
    scale: difference,
    isScaled: (difference.low ?? difference.value ?? 0) > 0,
    methods: names.map((name) => methodOf(name)),
  }

  function methodStatistics(name: CurveMethod) {
    const curve = (part: 'kept' | 'keptByMagnitude' | 'removed', end: 'whole' | 'none') =>
      curveShares.map((_, i) => {
        const at = (question: QuestionCurves): number => question.methods.get(name)![part][i] ?? question[end]
        return { sums: perUnit(at), f: share(perUnit((question) => at(question) - question.none)) }
      })
    const [kept, byMagnitude, removed] = [
      curve('kept', 'whole'),
      curve('keptByMagnitude', 'whole'),
      curve('removed', 'none'),
    ]
    const along = (points: typeof kept, area: (f: ArrayLike<number>) => number): Statistic => {
      return (taken) => area(points.map(({ f }) => f(taken)))
    }
    const areas: Readonly<Record<keyof CurveAreas, Statistic>> = {
      cpr: along(kept, areaUnder),
      cmd: along(byMagnitude, areaFromOne),
      complement: along(removed, areaUnder),
    }
    return { kept, byMagnitude, removed, areas }
  }

  function methodOf(name: CurveMethod): MethodFaithfulness {
    const { kept, byMagnitude, removed, areas } = statistics.get(name)!
    const points = (curve: typeof kept): CurvePoint[] =>
      curve.map(({ sums, f }, i) => {
        const at = curveShares[i]!
        return { share: at, neurons: neuronsAt(at, nNeurons), mean: meanOf(sums)(once), f: figure(f) }
      })
    return {
      method: name,
      ...areasOf((area) => areas[area]),
      beyondRandom:
        random === null || name === 'random'
          ? null
          : areasOf((area) => (taken) => areas[area](taken) - random.areas[area](taken)),
      ...{ kept: points(kept), keptByMagnitude: points(byMagnitude), removed: points(removed) },
      top: topCountsOf(nNeurons).map((neurons, i) => {
        const at = ({ methods }: QuestionCurves): number => methods.get(name)!.top[i]!
        const change = perUnit((question) => at(question) - question.whole)
        return { neurons, mean: meanOf(perUnit(at))(once), change: figure(meanOf(change)) }
      }),
    }
  }

  function areasOf(statistic: (area: keyof CurveAreas) => Statistic): CurveAreas {
    return {
      cpr: figure(statistic('cpr')),
      cmd: figure(statistic('cmd')),
      complement: figure(statistic('complement')),
    }
  }
}

function dot(taken: ArrayLike<number>, sums: Float64Array): number {
  let sum = 0
  for (let i = 0; i < sums.length; i++) sum += taken[i]! * sums[i]!
  return sum
}

/** The mean of several prompts of one question. */
export function meanCurves(prompts: readonly Omit<QuestionCurves, 'unit'>[]): Omit<QuestionCurves, 'unit'> {
  const mean = (of: (prompt: Omit<QuestionCurves, 'unit'>) => number): number =>
    prompts.reduce((sum, prompt) => sum + of(prompt), 0) / prompts.length
  const [first] = prompts
  const parts = ['kept', 'removed', 'top', 'keptByMagnitude'] as const
  const methods = [...first!.methods].map(([name, curves]): [CurveMethod, MethodCurves] => {
    const entries = parts.map((part) => [
      part,
      curves[part].map((_, i) => mean((prompt) => prompt.methods.get(name)![part][i]!)),
    ])
    return [name, Object.fromEntries(entries) as MethodCurves]
  })
  return { whole: mean(({ whole }) => whole), none: mean(({ none }) => none), methods: new Map(methods) }
}
