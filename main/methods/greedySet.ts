/**
 * Neurons together: a set that is grown one by one, each time by the neuron whose switching off, with those before it, moves
 * P(target) the most. Neurons together are not the sum of what they do alone, so the set is not the list of the largest
 * exact effects; that one is tried as well where an answer is to be changed.
 */
import type { Model } from '../engine/runtime/model.ts'
import type { PromptState } from '../engine/runtime/prompt.ts'
import type { Question } from './attribution.ts'
import { exactEffects } from './exactEffects.ts'
import { tokenProbabilities, topCandidates } from './nextToken.ts'

export interface GreedyOptions {
  /** Neurons whose effect alone is measured first. @default 200 */
  readonly candidates?: number
  /** Neurons of the set at most. @default 20 */
  readonly size?: number
  readonly seed?: number
  readonly signal?: AbortSignal | undefined
  /** Neurons of the set so far. */
  readonly onNeuron?: ((done: number, total: number) => void) | undefined
}

export interface GreedySet {
  /** P(target) in the clean run. */
  readonly prob: number
  readonly activation: Float32Array // [nLayers * dMlp]
  /** `layer * dMlp + neuron`, in the order in which they were added. */
  readonly neurons: Int32Array // [n]
  /** What each does alone: P less P with it off. */
  readonly effect: Float32Array // [n]
  /** P(target) with each and those before it off. */
  readonly probs: Float32Array // [n]
  /** Null where no set that was tried changes the answer, or where the target is not the answer. */
  readonly flip: SmallestFlip | null
}

/** The smallest set that was found to change the answer; smaller ones may exist. */
export interface SmallestFlip {
  readonly neurons: Int32Array // ascending
  /** P(target) with the set off, and the token that is the answer then. */
  readonly prob: number
  readonly token: number
}

/** What each neuron of the set took off P when it was added, as scores of all neurons, `[nNeurons]`. */
export function scoresOfGreedy({ prob, neurons, probs }: GreedySet, nNeurons: number): Float32Array {
  const scores = new Float32Array(nNeurons)
  for (const [i, neuron] of neurons.entries()) scores[neuron] = (probs[i - 1] ?? prob) - probs[i]!
  return scores
}

/** At each step so many of the candidates are tried, those with the largest effect alone. */
const tried = 40

/** What the model says with a set of neurons off. */
interface Said {
  readonly prob: number
  /** The likeliest of the options where there are any, of all tokens otherwise. */
  readonly token: number
}

export async function greedySet(
  model: Model,
  question: Question,
  { candidates = 200, size = 20, seed = 0, signal, onNeuron }: GreedyOptions = {},
): Promise<GreedySet> {
  const { ids, target, others = [], sharedPrefix, comesAgain } = question
  const first = { ...question, comesAgain: true }
  const { neurons, variants } = await exactEffects(model, [first], { top: candidates, seed, signal })
  const { effect, prob, activation } = variants[0]!
  const alone = new Map(Array.from(neurons, (neuron, i) => [neuron, effect[i]!]))
  const best = [...alone].filter(([, effect]) => effect > 0).sort(([a, x], [b, y]) => y - x || a - b)
  const shortlist = best.slice(0, tried).map(([neuron]) => neuron)
  using state = await model.prefill(ids, { sharedPrefix, comesAgain, signal })
  const say = sayWithout(model, state, [target, ...others], signal)

  const set: number[] = []
  const probs: number[] = []
  const flips: Flip[] = []
  const steps = Math.min(size, shortlist.length)
  while (set.length < steps) {
    const open = shortlist.filter((neuron) => !set.includes(neuron))
    const said = await say(open.map((neuron) => [...set, neuron]))
    const lowest = said.reduce((low, { prob }, i) => (prob < said[low]!.prob ? i : low), 0)
    set.push(open[lowest]!)
    probs.push(said[lowest]!.prob)
    if (said[lowest]!.token !== target) flips.push({ neurons: [...set], ...said[lowest]! })
    onNeuron?.(set.length, steps)
  }
  return {
    ...{ prob, activation, neurons: Int32Array.from(set), probs: Float32Array.from(probs) },
    effect: Float32Array.from(set, (neuron) => alone.get(neuron)!),
    flip: await smallestFlip(),
  }

  async function smallestFlip(): Promise<SmallestFlip | null> {
    const [clean, ...prefixes] = await say([[], ...shortlist.slice(0, steps).map((_, i) => shortlist.slice(0, i + 1))])
    if (clean!.token !== target) return null
    const listed = prefixes.map((said, i) => ({ neurons: shortlist.slice(0, i + 1), ...said }))
    const all = [...flips, ...listed.filter(({ token }) => token !== target)]
    const [first] = all.sort((a, b) => a.neurons.length - b.neurons.length || a.prob - b.prob)
    if (first === undefined) return null
    const { neurons, prob, token } = await pruned(first)
    return { neurons: Int32Array.from(neurons).sort(), prob, token }
  }

  /** Without the neurons that the change does not need, one after another. */
  async function pruned(flip: Flip): Promise<Flip> {
    if (flip.neurons.length === 1) return flip
    const smaller = flip.neurons.map((_, i) => flip.neurons.toSpliced(i, 1))
    const said = await say(smaller)
    const left = said.map((each, i) => ({ neurons: smaller[i]!, ...each })).filter(({ token }) => token !== target)
    const [lowest] = left.sort((a, b) => a.prob - b.prob)
    return lowest === undefined ? flip : pruned(lowest)
  }
}

interface Flip extends Said {
  readonly neurons: readonly number[]
}

/** What is said of a prompt with each of some sets off; the first of the options is the target. */
function sayWithout(model: Model, state: PromptState, options: readonly number[], signal: AbortSignal | undefined) {
  const { dMlp } = model.shape
  const read = (logits: Float32Array): Said => {
    const prob = tokenProbabilities(logits, options.slice(0, 1))[0]!
    if (options.length === 1) return { prob, token: topCandidates(logits, 1)[0]!.id }
    return { prob, token: options.reduce((best, id) => (logits[id]! > logits[best]! ? id : best)) }
  }
  return (sets: readonly (readonly number[])[]): Promise<Said[]> => {
    const edits = sets.map((set) => set.map((i) => ({ layer: Math.floor(i / dMlp), neuron: i % dMlp, scale: 0 })))
    return model.editedRows(state, edits, read, { signal })
  }
}
