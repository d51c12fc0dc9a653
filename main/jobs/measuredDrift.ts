import { inOrder } from '../base/inOrder.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import { seededRandom } from '../base/random.ts'
import { largest } from '../base/lists.ts'
import { seedOf, shuffled } from '../datasets/optionOrders.ts'
import type { NeuronEdit } from '../engine/edit.ts'
import { firstLayers, type TextState } from '../engine/runtime/editedTexts.ts'
import type { Model } from '../engine/runtime/model.ts'
import { editNames } from '../methods/evaluation/edits.ts'
import type { EvaluatedQuestion } from '../methods/evaluation/fields.ts'
import type { MeasuredDrift } from '../methods/evaluation/observations.ts'
import { randomSet, type NeuronGrid } from '../methods/evaluation/randomSets.ts'
import { scaled } from '../methods/measureEdits.ts'
import { textDrift } from '../methods/textDrift.ts'
import { resultKey } from '../store/resultKey.ts'
import type { Hooks } from './hooks.ts'
import type { OpenModel } from './models.ts'
import { wholeShare } from './share.ts'

/** A free text as the model reads it. */
export interface DriftText {
  readonly name: string
  readonly lang: string | null
  readonly ids: readonly number[]
}

const method = 'drift'
/** Copies of a text that a trial walks with. */
const mostCopies = 4

interface DriftPlan {
  readonly grid: NeuronGrid
  readonly seed: number
  /** Questions whose sets are tried. */
  readonly sets: number
}

/** A question whose sets are tried on the texts. */
interface Trial {
  readonly question: number
  /** Its set and a random one of the same layers, each boosted and suppressed. */
  readonly edits: readonly (readonly NeuronEdit[])[]
}

/**
 * How far the sets of some questions, and random ones of their layers, move free text. Each set on each text is one
 * result of the store.
 *
 * @param begun texts that a trial has run
 */
export async function measuredDrift(
  questions: readonly EvaluatedQuestion[],
  texts: readonly DriftText[],
  plan: DriftPlan,
  open: OpenModel,
  device: string,
  { signal, onProgress }: Pick<Hooks, 'signal' | 'onProgress'>,
  begun: BegunTexts = new Map(),
): Promise<MeasuredDrift[]> {
  const trials = trialsOf(questions, plan)
  const tokens = texts.reduce((sum, { ids }) => sum + ids.length, 0)
  const sums = trials.map(({ edits }) => edits.map(() => 0))
  const pairs = texts.flatMap((text) => trials.map(({ edits }, trial) => ({ text, trial, ids: text.ids, edits })))
  const visited = open.share.part<(typeof pairs)[number]>(pairs, {
    ...{ method, shared: {}, keyOf: (pair) => driftKey(pair, open.fingerprint) },
    workOf: ({ ids, edits }) => ({ ids, edits }),
  })
  let done = 0
  // one text after the other: what it is without an edit is computed once
  for (const [text, of] of Map.groupBy(visited, ({ text }) => text)) {
    let next = 0
    const asked = begun.get(text) ?? new AskedText(text.ids, of, open, device, signal)
    for await (const means of driftsOf(asked, of)) {
      signal.throwIfAborted()
      const { trial, ids } = of[next++]!
      means.forEach((mean, i) => (sums[trial]![i]! += mean * ids.length))
      onProgress({ phase: 'free text', done: ++done, total: visited.length })
    }
  }
  open.share.end()
  return trials.map(({ question }, trial) => {
    const [boost, suppress, randomBoost, randomSuppress] = sums[trial]!.map((sum) => sum / tokens) as [
      number,
      number,
      number,
      number,
    ]
    return { question, own: { boost, suppress }, random: { boost: randomBoost, suppress: randomSuppress } }
  })
}

/** Texts that ran without an edit. */
type BegunTexts = ReadonlyMap<DriftText, AskedText>

/**
 * Measures two of what the store does not know yet, which is kept.
 *
 * @returns how many sets and texts are left in all, how long one takes, ms, and the texts that ran for it
 */
export async function tryDrift(
  questions: readonly EvaluatedQuestion[],
  texts: readonly DriftText[],
  plan: DriftPlan,
  open: OpenModel,
  device: string,
  signal: AbortSignal,
): Promise<{ readonly texts: number; readonly textMs: number; readonly begun: BegunTexts }> {
  const trials = trialsOf(questions, plan)
  const left = texts.flatMap((text) => {
    const asked = new AskedText(text.ids, trials, open, device, signal)
    return trials.filter(({ edits }) => !asked.isKnown(edits)).map(({ edits }) => ({ text, asked, edits }))
  })
  let textMs = 0
  // The second one is timed: the first may wait for the model, and runs the text without an edit.
  const tried = open.share === wholeShare ? left.slice(0, 2) : []
  for (const { asked, edits } of tried) {
    const startMs = performance.now()
    await asked.driftOf(edits)
    textMs = performance.now() - startMs
  }
  const begun = new Map(tried.map(({ text, asked }) => [text, asked]))
  return { texts: left.length - tried.length, textMs, begun }
}

/** The questions whose sets are tried on text, spread over all. */
export function trialsOf(questions: readonly EvaluatedQuestion[], { grid, seed, sets }: DriftPlan): Trial[] {
  return spreadOver(questions, sets, seed).map((question) => {
    const { id, neurons } = questions[question]!
    const random = randomSet(neurons, 'sameLayers', grid, { seed, name: `${id} 0` })
    const edits = [neurons, random].flatMap((set) => editNames.map((name) => scaled(set, name, grid)))
    return { question, edits }
  })
}

/** Up to `count` questions that have neurons, from all domains and languages in turn. */
function spreadOver(questions: readonly EvaluatedQuestion[], count: number, seed: number): number[] {
  const random = seededRandom(seedOf(seed, 'free text'))
  const filled = [...questions.keys()].filter((i) => questions[i]!.neurons.length > 0)
  const cells = [...Map.groupBy(shuffled(filled, random), (i) => cellOf(questions[i]!)).values()]
  const inTurn = Array.from(
    {
      length: largest(
        cells.map(({ length }) => length),
        0,
      ),
    },
    (_, rank) => cells.flatMap((cell) => cell.slice(rank, rank + 1)),
  )
  return inTurn.flat().slice(0, count)
}

function cellOf({ domain, lang }: EvaluatedQuestion): string {
  return JSON.stringify([domain, lang])
}

/** The drift of one text under edits of its own each, nats a token, in their order; each is kept as soon as it is known. */
export function textDrifts(
  trials: readonly EditedText[],
  open: OpenModel,
  device: string,
  signal: AbortSignal,
): AsyncGenerator<Float32Array, void> {
  return driftsOf(new AskedText(trials[0]?.ids ?? [], trials, open, device, signal), trials)
}

function driftsOf(asked: AskedText, trials: readonly Pick<Trial, 'edits'>[]): AsyncGenerator<Float32Array, void> {
  return inOrder(trials, mostTogether / mostCopies, ({ edits }) => asked.driftOf(edits))
}

/** A text under a few edits: one result of the store. */
interface EditedText {
  readonly ids: readonly number[]
  readonly edits: Trial['edits']
}

function driftKey({ ids, edits }: EditedText, model: string): string {
  const settings = { edits: JSON.stringify(edits.map((neurons) => ['all', neurons])) }
  return resultKey({ method, model, ids, target: null, settings, edit: null })
}

/** A text, run without an edit when the first of its trials needs that. */
class AskedText {
  readonly #ids: readonly number[]
  readonly #trials: readonly Pick<Trial, 'edits'>[]
  readonly #open: OpenModel
  readonly #device: string
  readonly #signal: AbortSignal
  #state: Promise<TextState> | null = null

  constructor(
    ids: readonly number[],
    trials: readonly Pick<Trial, 'edits'>[],
    open: OpenModel,
    device: string,
    signal: AbortSignal,
  ) {
    this.#ids = ids
    this.#trials = trials
    this.#open = open
    this.#device = device
    this.#signal = signal
  }

  isKnown(edits: Trial['edits']): boolean {
    return this.#open.cache.has(driftKey({ ids: this.#ids, edits }, this.#open.fingerprint), this.#device)
  }

  /** Mean drift a token under each edit, nats. */
  async driftOf(edits: Trial['edits']): Promise<Float32Array> {
    const { cache, fingerprint } = this.#open
    const [ids, signal] = [this.#ids, this.#signal]
    const key = driftKey({ ids, edits }, fingerprint)
    const found = cache.get(key, this.#device)?.arrays['means']
    if (found instanceof Float32Array && found.length === edits.length) return found
    return await this.#open.withModel(async (model) => {
      const drifts = await textDrift(model, await this.#run(model), edits, { signal })
      const means = Float32Array.from(drifts, (drift) => drift.reduce((sum, kl) => sum + kl, 0) / drift.length)
      cache.put({ key, device: model.device, method, model: fingerprint, meta: {}, arrays: { means } })
      return means
    }, ids.length)
  }

  #run(model: Model): Promise<TextState> {
    const layers = firstLayers(
      this.#trials.flatMap(({ edits }) => edits),
      model.shape,
    )
    this.#state ??= model.text(this.#ids, layers, { signal: this.#signal })
    return this.#state
  }
}
