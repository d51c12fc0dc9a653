/**
 * Several methods on one question, each beside what neurons do when they are switched off: every one of the most promising
 * alone, and the top of each method together. The neurons that are tried are those that any of the methods puts first, so
 * that none is favoured, and a random sample. Scores and effects are means over the question's prompts.
 */
import { append } from '../base/lists.ts'
import { seededRandom } from '../base/random.ts'
import { seedOf } from '../datasets/optionOrders.ts'
import type { Model } from '../engine/runtime/model.ts'
import { topOf } from './agreement.ts'
import { attributeMany } from './attribution.ts'
import { severalCleanScores } from './cleanScores.ts'
import { editedLetters, type LetterPrompt } from './edits/editedLetters.ts'
import { scaled } from './measureEdits.ts'
import { randomSet } from './evaluation/randomSets.ts'
import { exactCandidates } from './exactCandidates.ts'
import { exactEffects, meanEffects, meanOfLists } from './exactEffects.ts'
import { greedySet, scoresOfGreedy } from './greedySet.ts'
import type { ComparedKind } from './scoreKinds.ts'

/** A prompt with its letters, and which of them is right. */
export interface LettersAsked extends LetterPrompt {
  readonly gold: number
}

export interface AgreeOptions {
  readonly methods: readonly ComparedKind[]
  /** Neurons that are tried besides the top of each method; null for every neuron. */
  readonly candidates: number | null
  /** Most neurons of a list. */
  readonly v: number
  readonly seed: number
  readonly signal?: AbortSignal | undefined
  readonly onWarning?: (sentence: string) => void
}

/** The lists run in parallel. */
export interface ComparedQuestion {
  /** `layer * dMlp + neuron`, ascending: those that were tried, and with them the top of each method. */
  readonly neurons: Int32Array // [n]
  /** P of the right letter, clean less with the neuron alone off. */
  readonly effect: Float32Array // [n]
  readonly scores: Float32Array // [nMethods * n]
  /**
   * P of the right letter in each prompt: clean, then with the top of each method off, that by exact effects, and each
   * random set.
   */
  readonly prob: Float32Array // [nPrompts * (2 + nMethods + randomSets)]
  /** Whether the right letter is the likeliest one in each prompt, 0 or 1. */
  readonly right: Int32Array // [nPrompts]
}

/** Sets of random neurons beside the tops, whose mean is told. */
export const randomSets = 10

/** @param prompts the question's, one at least */
export async function agreeQuestion(
  model: Model,
  prompts: readonly LettersAsked[],
  { methods, candidates, v, seed, signal, onWarning }: AgreeOptions,
): Promise<ComparedQuestion> {
  const { nLayers, dMlp } = model.shape
  const asked = prompts.map(({ ids, sharedPrefix, letters, gold }) => {
    return { ids, sharedPrefix, target: letters[gold]!, others: [] }
  })
  const cheap = methods.filter((kind) => kind !== 'attribution' && kind !== 'greedy')
  const perPrompt: Float32Array[][] = []
  for (const question of asked) {
    const first = { ...question, comesAgain: true }
    const clean = await severalCleanScores(model, first, cheap, { signal })
    const integrated = methods.includes('attribution')
      ? (await attributeMany(model, [first], { signal, ...(onWarning === undefined ? {} : { onWarning }) }))[0]!
      : null
    const greedy = methods.includes('greedy')
      ? scoresOfGreedy(await greedySet(model, first, { size: v, seed, signal }), nLayers * dMlp)
      : null
    const scoresBy = (kind: ComparedKind): Float32Array => {
      if (kind === 'attribution') return integrated!.attribution
      return kind === 'greedy' ? greedy! : clean[cheap.indexOf(kind)]!
    }
    perPrompt.push(methods.map(scoresBy))
  }
  const scores = methods.map((_, method) => meanOfLists(perPrompt.map((of) => of[method]!)))
  const everyNeuron = Int32Array.from({ length: nLayers * dMlp }, (_, neuron) => neuron)
  const tops = scores.map((of) => topOf(everyNeuron, of, v))
  const name = asked.flatMap(({ ids }) => ids).join()
  const random = seededRandom(seedOf(seed, `candidates ${name}`))
  const besides = candidates === null ? [] : exactCandidates(scores, { top: candidates, besides: tops.flat(), random })
  const exact = await exactEffects(model, asked, { top: candidates === null ? null : 0, besides, signal })
  const { neurons, effect } = meanEffects(exact)
  const exactTop = topOf(neurons, effect, v)
  const drawn = Array.from({ length: randomSets }, (_, i) =>
    randomSet(exactTop, 'random', { nLayers, dMlp }, { seed, name: `agreement ${i} ${name}` }),
  )
  const sets = [[], ...tops, exactTop, ...drawn].map((set) => scaled(set, 'suppress', { dMlp }))
  const prob: number[] = []
  const right: number[] = []
  const tried = prompts.map((prompt) => ({ ...prompt, edits: sets }))
  for (const [i, probs] of (await editedLetters(model, tried, { positions: 'last', signal })).entries()) {
    const { letters, gold } = prompts[i]!
    append(
      prob,
      sets.map((_, set) => probs[set * letters.length + gold]!),
    )
    right.push(letters.every((_, letter) => letter === gold || probs[letter]! < probs[gold]!) ? 1 : 0)
  }
  return {
    ...{ neurons, effect, prob: Float32Array.from(prob), right: Int32Array.from(right) },
    scores: Float32Array.from(scores.flatMap((of) => Array.from(neurons, (neuron) => of[neuron]!))),
  }
}
