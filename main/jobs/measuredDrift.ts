import { inOrder } from '../base/inOrder.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import { seededRandom } from '../base/random.ts'
import { largest } from '../base/lists.ts'
import { seedOf, shuffled } from '../datasets/optionOrders.ts'
import type { Edit } from '../engine/edit.ts'
import { editNames } from '../methods/evaluation/edits.ts'
import type { EvaluatedQuestion } from '../methods/evaluation/fields.ts'
import type { MeasuredDrift } from '../methods/evaluation/observations.ts'
import { randomSet, type NeuronGrid } from '../methods/evaluation/randomSets.ts'
import { scaled } from '../methods/measureEdits.ts'
import { textDrift } from '../methods/textDrift.ts'
import { resultKey } from '../store/resultKey.ts'
import type { Hooks } from './hooks.ts'
import type { OpenModel } from './models.ts'

/** A free text as the model reads it. */
export interface DriftText {
  readonly name: string
  readonly lang: string | null
  readonly ids: readonly number[]
}

const method = 'drift'

/**
 * How far the sets of some questions, and random ones of their layers, move free text. Each set on each text is one
 * result of the store.
 */
export async function measuredDrift(
  questions: readonly EvaluatedQuestion[],
  texts: readonly DriftText[],
  { grid, seed, sets }: { readonly grid: NeuronGrid; readonly seed: number; readonly sets: number },
  open: OpenModel,
  device: string,
  { signal, onProgress }: Pick<Hooks, 'signal' | 'onProgress'>,
): Promise<MeasuredDrift[]> {
  const chosen = spreadOver(questions, sets, seed)
  const tokens = texts.reduce((sum, { ids }) => sum + ids.length, 0)
  const drifts: MeasuredDrift[] = []
  for (const question of chosen) {
    const edits = editsOf(questions[question]!, grid, seed)
    const sums = edits.map(() => 0)
    let text = 0
    for await (const means of inOrder(texts, mostTogether, ({ ids }) => driftOf(ids, edits, open, device, signal))) {
      signal.throwIfAborted()
      const { length } = texts[text++]!.ids
      means.forEach((mean, i) => (sums[i]! += mean * length))
    }
    const [boost, suppress, randomBoost, randomSuppress] = sums.map((sum) => sum / tokens) as [
      number,
      number,
      number,
      number,
    ]
    drifts.push({ question, own: { boost, suppress }, random: { boost: randomBoost, suppress: randomSuppress } })
    onProgress({ phase: 'free text', done: drifts.length, total: chosen.length })
  }
  return drifts
}

/**
 * Measures the first set on two texts, which are kept.
 *
 * @returns how many texts are to be measured in all, and how long one takes, ms; 0 where it was known before
 */
export async function tryDrift(
  questions: readonly EvaluatedQuestion[],
  texts: readonly DriftText[],
  { grid, seed, sets }: { readonly grid: NeuronGrid; readonly seed: number; readonly sets: number },
  open: OpenModel,
  device: string,
  signal: AbortSignal,
): Promise<{ readonly texts: number; readonly textMs: number }> {
  const chosen = spreadOver(questions, sets, seed)
  const [first] = chosen
  let textMs = 0
  // The second one is timed: the first may wait for the model.
  for (const { ids } of first === undefined ? [] : texts.slice(0, 2)) {
    const startMs = performance.now()
    await driftOf(ids, editsOf(questions[first!]!, grid, seed), open, device, signal)
    textMs = performance.now() - startMs
  }
  return { texts: chosen.length * texts.length, textMs }
}

/** A question's set and a random one, each boosted and suppressed. */
function editsOf({ id, neurons }: EvaluatedQuestion, grid: NeuronGrid, seed: number): Edit[] {
  const random = randomSet(neurons, 'sameLayers', grid, { seed, name: `${id} 0` })
  return [neurons, random].flatMap((set) =>
    editNames.map((name): Edit => ({ name: '', model: null, positions: 'all', neurons: scaled(set, name, grid) })),
  )
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

/** Mean drift a token under each edit, nats. */
async function driftOf(
  ids: readonly number[],
  edits: readonly Edit[],
  open: OpenModel,
  device: string,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { cache, fingerprint } = open
  const settings = { edits: JSON.stringify(edits.map(({ positions, neurons }) => [positions, neurons])) }
  const key = resultKey({ method, model: fingerprint, ids, target: null, settings, edit: null })
  const found = cache.get(key, device)?.arrays.means
  if (found instanceof Float32Array && found.length === edits.length) return found
  return await open.withModel(async (model) => {
    const drifts = await textDrift(model, ids, edits, { signal })
    const means = Float32Array.from(drifts, (drift) => drift.reduce((sum, kl) => sum + kl, 0) / drift.length)
    cache.put({ key, device: model.device, method, model: fingerprint, meta: {}, arrays: { means } })
    return means
  }, ids.length)
}
