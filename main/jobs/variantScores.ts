import * as v from 'valibot'
import { inOrder } from '../base/inOrder.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import { keptShares, sparseScores, type SparseScores } from '../methods/sparseScores.ts'
import { tokenProbabilities } from '../methods/nextToken.ts'
import { resultKey } from '../store/resultKey.ts'
import { remainingMs, trialQuestions, withLater, type Estimate } from './estimate.ts'
import type { Hooks } from './hooks.ts'
import type { OpenModel } from './models.ts'
import { valuesKey } from './setTo.ts'
import { neuronScores, type ScoreParts, type ScoreSettings } from './neuronScores.ts'

/** A prompt and the token whose probability is attributed. */
export interface VariantTarget {
  /** Id of its question. */
  readonly question: string
  readonly ids: readonly number[]
  readonly target: number
  /** Tokens of the other options; none where the objective does not look at them. */
  readonly others: readonly number[]
  readonly sharedPrefix: number
  /** Tokens of all letters in their order, and which of them is right; none where a letter is no single token. */
  readonly letters: readonly number[]
  readonly gold: number
  /** Whether its exact effects are measured afterwards. */
  readonly comesAgain?: boolean
}

/** What is known of one variant, whether it was computed now or before. */
export interface VariantScores {
  /** Probability of each letter; null where they were not looked at. */
  readonly letters: readonly number[] | null
  readonly prob: number
  readonly converged: boolean
  /** Of the integrals, as a share of the largest attribution; null for scores without one, or kept before it was noted. */
  readonly error: number | null
  readonly device: string
  /** Of the kind `greedy`: the smallest set found that changes the answer, null without one; absent of other kinds. */
  readonly flip?: VariantFlip | null
  readonly sparse: SparseScores<Float32Array>
}

/** With the token whose probability it is of. */
export type KnownScores = VariantScores & { readonly target: number }

interface Watching {
  readonly timeLater?: (tried: ReadonlySet<string>) => Promise<number>
  readonly onKnown?: ((look: () => readonly (KnownScores | null)[]) => void) | undefined
}

export interface VariantFlip {
  /** `layer * dMlp + neuron` */
  readonly neurons: readonly number[]
  /** P(target) with the set off, and the token that is the answer then. */
  readonly prob: number
  readonly token: number
}

export interface ScoringContext {
  readonly open: OpenModel
  readonly parts: ScoreParts
  /** That was asked for; `auto` takes what any has computed. */
  readonly device: string
}

const MetaSchema = v.object({
  ...{ prob: v.number(), converged: v.boolean(), max: v.number(), sum: v.number() },
  error: v.optional(v.nullable(v.number()), null),
  letters: v.optional(v.nullable(v.array(v.number())), null),
  flip: v.optional(v.nullable(v.object({ neurons: v.array(v.number()), prob: v.number(), token: v.number() }))),
})
const method = 'detect'

/**
 * The scores of every variant, in order. Those in the store are read first, so that rate and remaining time are those of
 * the others; each of these is kept as soon as it is known. Prompts may be under way together and share a
 * layer's visit, never a product: those that are multiplied together differ in their last bits, and a resumed run must give
 * the bytes of an undisturbed one. A few questions are tried first, and say how long the others will take.
 *
 * @param watching.timeLater how long what comes after the scores will take, ms, tried on these questions
 * @param watching.onKnown   called after each prompt with a look at what is known so far, in the order of the variants
 */
export async function variantScores(
  variants: readonly VariantTarget[],
  settings: ScoreSettings,
  { open, parts, device }: ScoringContext,
  { signal, onProgress, onWarning, onItem }: Hooks<Estimate>,
  { timeLater = () => Promise.resolve(0), onKnown }: Watching = {},
): Promise<{ readonly scores: readonly KnownScores[]; readonly computed: number }> {
  const { cache, fingerprint } = open
  const keptShare = keptShares[settings.kind]
  const keys = variants.map(({ ids, target, others, letters }) =>
    resultKey({
      method,
      model: fingerprint,
      ids,
      target,
      settings: keySettings(settings, others, letters),
      edit: null,
    }),
  )
  const known = new Map<string, VariantScores>()
  const units = [...new Map(keys.map((key, i) => [key, variants[i]!])).entries()]
  const visited = open.share.part(units, {
    ...{ method, shared: settings, keyOf: ([key]) => key },
    // the question's name is no part of the work
    workOf: ([, { question: _, ...work }]) => work,
  })
  for (const [i, [key]] of visited.entries()) {
    signal.throwIfAborted()
    const found = stored(key)
    if (found !== null) known.set(key, found)
    onProgress({ phase: 'look up', done: i + 1, total: visited.length })
  }
  const left = visited.filter(([key]) => !known.has(key))
  const trial = new Set(trialQuestions(lengthsOf(left)))
  const [first, rest] = [true, false].map((isTrial) =>
    left.filter(([, { question }]) => trial.has(question) === isTrial),
  )
  const trialMs: number[] = []
  let computed = 0
  for (const part of [first!, rest!]) {
    for await (const [key, scores] of inOrder(part, mostTogether, compute)) {
      signal.throwIfAborted()
      known.set(key, scores)
      onProgress({ phase: 'detect', done: ++computed, total: left.length })
      onKnown?.(() => keys.map(knownOf))
    }
    if (trial.size > 0 && part === first) onItem(estimate(rest!.length, await timeLater(trial)))
  }
  open.share.end(settings.candidates === 0 || settings.candidates === null ? undefined : 'more')
  return { scores: keys.map((key, i) => knownOf(key, i)!), computed }

  function knownOf(key: string, i: number): KnownScores | null {
    const found = known.get(key)
    return found === undefined ? null : { ...found, target: variants[i]!.target }
  }

  function estimate(prompts: number, laterMs: number): Estimate {
    const kept = [...known.values()].map(({ sparse }) => sparse.neurons.byteLength + sparse.scores.byteLength)
    const keptBytes = kept.reduce((sum, size) => sum + size, 0) / kept.length
    const memoryBytes = process.resourceUsage().maxRSS * 1024 + prompts * keptBytes
    return { questions: trial.size, prompts, ...withLater(remainingMs(trialMs, prompts), laterMs), memoryBytes }
  }

  function stored(key: string): VariantScores | null {
    const found = cache.get(key, device)
    const meta = v.safeParse(MetaSchema, found?.meta)
    if (found === null || !meta.success) return null
    const { neurons, scores } = found.arrays
    if (!(neurons instanceof Int32Array) || !(scores instanceof Float32Array)) return null
    if (neurons.length !== scores.length) return null
    const { prob, converged, error, letters, flip, max, sum } = meta.output
    const told = flip === undefined ? {} : { flip }
    return { prob, converged, error, letters, ...told, device: found.device, sparse: { neurons, scores, max, sum } }
  }

  async function compute([key, question]: readonly [string, VariantTarget]): Promise<[string, VariantScores]> {
    return await open.withModel(async (model, turn) => {
      // Reported here, where the model is loaded: the time of loading is no part of the rate.
      onProgress({ phase: 'detect', done: computed, total: left.length })
      const startMs = performance.now()
      let letters: number[] | null = null
      const onLogits = (logits: Float32Array): void => {
        if (question.letters.length > 0) letters = tokenProbabilities(logits, question.letters)
      }
      // an answer changes to another of the options
      const others =
        settings.kind === 'greedy' ? question.letters.filter((id) => id !== question.target) : question.others
      const asked = { ...question, others, onLogits }
      const { prob, converged, error, values, flip } = await neuronScores(model, asked, settings, parts, {
        signal,
        onWarning,
      })
      const sparse = sparseScores(values, keptShare)
      const { neurons, scores, max, sum } = sparse
      const changed = flip == null ? flip : { ...flip, neurons: [...flip.neurons] }
      const told = changed === undefined ? {} : { flip: changed }
      const meta = { prob, converged, error, letters, ...told, max, sum }
      cache.put({ key, device: model.device, method, model: fingerprint, meta, arrays: { neurons, scores } })
      trialMs.push((performance.now() - startMs) / turn.nUnderWay())
      return [key, { prob, converged, error, letters, ...told, device: model.device, sparse }]
    }, question.ids.length)
  }
}

/** What scores depend on besides prompt and target. */
function keySettings(
  { kind, objective, candidates, to, ...integral }: ScoreSettings,
  others: readonly number[],
  letters: readonly number[],
) {
  const keptShare = keptShares[kind]
  if (kind === 'activation') return { kind, keptShare }
  // Of P as it was before there was a choice: what is stored stays known.
  const of = objective === 'prob' ? {} : { objective, others }
  if (kind === 'attribution') return { ...integral, keptShare, ...of }
  return {
    ...{ kind, keptShare, ...of },
    ...(kind === 'exact' || kind === 'greedy' ? { candidates } : {}),
    ...(kind === 'greedy' ? { letters } : {}),
    ...(kind === 'exact' && to !== 0 ? { to: valuesKey(to) } : {}),
  }
}

/** Tokens of what is left of each question. */
function lengthsOf(left: readonly (readonly [string, VariantTarget])[]): Map<string, number> {
  const lengths = new Map<string, number>()
  for (const [, { question, ids }] of left) lengths.set(question, (lengths.get(question) ?? 0) + ids.length)
  return lengths
}
