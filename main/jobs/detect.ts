import { WorkbenchError } from '../base/errors.ts'
import { meanOf } from '../base/lists.ts'
import type { PromptedQuestion, Variant } from '../datasets/question.ts'
import { readAskedQuestions } from '../datasets/readQuestions.ts'
import type { QuestionSource } from '../datasets/readRows.ts'
import type { Objective } from '../engine/runtime/objective.ts'
import { bytesDigest, fileDigest } from '../files/fileDigest.ts'
import { baselineOf } from '../methods/answers/accuracy.ts'
import { factsOf } from '../methods/answers/units.ts'
import { detectionWarnings } from '../methods/detectionWarnings.ts'
import type { ScoredQuestion } from '../methods/detectors/detector.ts'
import { detectors } from '../methods/detectors/detectors.ts'
import { likeliest } from '../methods/evaluation/observations.ts'
import type { Baseline } from '../methods/evaluationSchema.ts'
import type { QuestionEffects } from '../methods/exactEffects.ts'
import type { Form } from '../methods/predict.ts'
import { clusterCounts, questionDigest, readBackground, type ClusterSettings } from '../runs/background.ts'
import { detectionSettings } from '../runs/detectionSettings.ts'
import { isMovable, scoreSums } from '../runs/scoreSums.ts'
import type { EngineParts } from './engineParts.ts'
import { letterFinder } from './evaluationItems.ts'
import type { Hooks } from './hooks.ts'
import { letterTarget } from './letterTarget.ts'
import type { Models, OpenModel } from './models.ts'
import { openEncoder, type PromptEncoder } from './promptEncoder.ts'
import { ofVariant, questionPrompts } from './questionPrompts.ts'
import { effectMs, questionEffects } from './questionEffects.ts'
import { valuesOf } from './setTo.ts'
import {
  variantScores,
  type KnownScores,
  type VariantFlip,
  type VariantScores,
  type VariantTarget,
} from './variantScores.ts'
import type { CallInput } from '../runs/calls/calls.ts'
import type { DetectItem } from '../runs/calls/detection.ts'

export type DetectInput = CallInput<'detect'>

/** Finds the neurons of every question of a file. What a variant gave is kept as soon as it is known. */
export async function detectJob(input: DetectInput, models: Models, parts: EngineParts, hooks: Hooks<DetectItem>) {
  const startMs = performance.now()
  const { method, objective, run } = input
  const detector = detectors[method]
  checkMode(input)
  checkCandidates(input)
  const told: string[] = []
  const onWarning = (sentence: string): void => {
    told.push(sentence)
    hooks.onWarning(sentence)
  }
  const { questions, rejected } = await readAskedQuestions(input.data, { ...hooks, onWarning, seed: input.seed })
  const sha256 = await sourceDigest(input.data, hooks)
  await using open = await models.open(run, hooks) // what is said of machine and store is no part of a detection
  const encoder = await openEncoder(open, input, { instead: 'questions are text, so detect needs one' }, { onWarning })
  const settings = { ...detectionSettings(input), ...encoder.prompting }
  const { fingerprint, modelType, adapter, shape } = open
  const own = new Set(questions.map(({ source }) => questionDigest(source.variants)))
  const background = await backgroundOf(input, { objective, ...settings }, { open, own }, hooks)
  const find = letterFinder(encoder, settings.letters)
  const targets = questionPrompts(questions, encoder, shape).map(({ question, variant, index, ids, sharedPrefix }) => {
    const asked = ofVariant(question, index, () => letterTargets(encoder, variant, settings.letters, objective))
    return {
      ...{ question: question.id, ids, sharedPrefix, comesAgain: input.candidates > 0, ...asked },
      ...{ letters: foundLetters(find, variant, asked.target), gold: variant.letters.indexOf(variant.gold) },
    }
  })
  const { rule, steps, tolerance } = settings
  const { candidates } = settings
  const to = await valuesOf(candidates === 0 ? 'zero' : settings.to, targets, { open, device: run.device }, hooks)
  const scoring = { objective, kind: detector.scores, rule, steps, tolerance, candidates, to }
  const targetsOf = Map.groupBy(targets, ({ question }) => question)
  const context = { open, parts, device: run.device }
  /** Of the exact effects. */
  const timeLater = async (tried: ReadonlySet<string>): Promise<number> => {
    if (candidates === 0) return 0
    const of = [...tried].map((id) => targetsOf.get(id) ?? [])
    return questions.length * (await effectMs(of, settings.v, { objective, candidates, to }, context, hooks.signal))
  }
  const place = (neuron: number): [number, number] => [Math.floor(neuron / shape.dMlp), neuron % shape.dMlp]
  const tell = (known: readonly (KnownScores | null)[]): boolean => {
    const done = knownQuestions(known)
    if (done.length < fewestTold) return false
    hooks.onItem({ soFar: outputOf(detectIn(done), { exact: null, isWhole: false }) })
    return true
  }
  const every = input.soFarEveryMs ?? null
  const onKnown = every === null ? undefined : seldom(every, tell)
  const { scores, computed } = await variantScores(targets, scoring, context, hooks, { timeLater, onKnown })
  const whole = detectIn(knownQuestions(scores))
  const exact =
    candidates === 0
      ? null
      : await questionEffects(
          questions.map(({ id }, i) => ({
            variants: targetsOf.get(id) ?? [],
            found: whole.questions[i]!.key.neurons,
          })),
          { objective, candidates, to },
          context,
          hooks,
        )
  detectionWarnings({
    ...{ method, mode: settings.mode, u: settings.u, meanProb: meanOf(scores.map(({ prob }) => prob)) },
    ...{ nQuestions: questions.length, nVariants: scores.length, background: background?.about ?? null },
    empty: questions.filter((_, i) => whole.clusters[i]!.neurons.length === 0).map(({ id }) => id),
    nNegative: whole.clusters.filter(({ neurons, total }) => neurons.length > 0 && total <= 0).length,
    nUnconverged: rule === 'adaptive' ? scores.filter(({ converged }) => !converged).length : 0,
  }).forEach(onWarning)
  return { ...outputOf(whole, { exact, isWhole: true }), computed }

  /** The questions of which every variant is known. @param known of all variants */
  function knownQuestions(known: readonly (KnownScores | null)[]) {
    const ofQuestion = Map.groupBy(known.entries(), ([i]) => targets[i]!.question)
    return questions.flatMap((question) => {
      const variants = (ofQuestion.get(question.id) ?? []).map(([, variant]) => variant)
      return variants.every((variant) => variant !== null) ? [{ ...question, scores: variants }] : []
    })
  }

  /** The neurons of these questions, as if there were no others. */
  function detectIn(asked: ReturnType<typeof knownQuestions>) {
    const scored = asked.map(({ id, scores }) => ({ id, variants: scores.map(({ sparse }) => sparse) }))
    const counts = background?.counts ?? null
    const { nLayers, dMlp } = shape
    const found = detector.detect(scored, { ...settings, nLayers, dMlp, background: counts })
    return { asked, scored, ...found }
  }

  function outputOf(
    { asked, scored, clusters, common, nClusters, questions: found }: ReturnType<typeof detectIn>,
    { exact, isWhole }: { readonly exact: readonly QuestionEffects[] | null; readonly isWhole: boolean },
  ) {
    const known = asked.flatMap(({ scores }) => scores)
    const { nLayers, dModel, dMlp, dVocab, nCtx } = shape
    return {
      ...(adapter === null ? {} : { adapter }),
      ...{ fingerprint, modelType, rejected, shape: { nLayers, dModel, dMlp, dVocab, nCtx } },
      warnings: isWhole ? told : [],
      meanProb: meanOf(known.map(({ prob }) => prob)),
      baseline: answersOf(
        asked,
        asked.flatMap(({ id }) => targetsOf.get(id) ?? []),
        known,
      ),
      ...{ variants: known.length, computed: 0 },
      ...{ method, objective, settings, data: sha256, background: background?.about ?? null, nClusters },
      device: [...new Set(known.map(({ device }) => device))].join(', '),
      elapsedMs: performance.now() - startMs,
      scores: isWhole && isMovable(method, settings.mode, background) ? scoreSums(scored) : null,
      common: common.map(({ neuron, occurrences }) => ({ neuron: place(neuron), occurrences })),
      questions: asked.map(({ id, domain, source, scores: variants }, i) => {
        const { neurons, scores: attribution, frequency } = clusters[i]!
        const { na, ica, key } = found[i]!
        return {
          ...{ id, domain, source },
          variants: variants.map(({ target, prob, converged, error, letters, flip }, variant) => ({
            ...{ target, prob, converged, error },
            ...(flip === undefined ? {} : { flip: flipOf(flip, letters, targetsOf.get(id)![variant]!, place) }),
          })),
          cluster: {
            neurons: neurons.map(place),
            scores: [...attribution],
            frequency: [...frequency],
            na: [...na],
            ica: [...ica],
          },
          key: { neurons: key.neurons.map(place), scores: [...key.scores] },
          exact: exact === null ? null : besideScores(exact[i]!, scored[i]!, place),
        }
      }),
    }
  }
}

/** With fewer questions nothing is told: what is rare cannot be seen. */
const fewestTold = 2
/** A look at what is found so far waits at least so many times as long as the one before took. */
const seldomTimes = 30

/** After prompts tells what is known, so seldom that it costs the work a few percent at most. @param tell says whether it did */
function seldom(everyMs: number, tell: (known: readonly (KnownScores | null)[]) => boolean) {
  let nextMs = performance.now() + everyMs
  return (look: () => readonly (KnownScores | null)[]): void => {
    const startMs = performance.now()
    if (startMs < nextMs || !tell(look())) return
    const endMs = performance.now()
    nextMs = endMs + Math.max(everyMs, seldomTimes * (endMs - startMs))
  }
}

/** @throws WorkbenchError 'input.usage' for a chat in the mode whose results are those of the published code */
function checkMode({ mode, prompting }: DetectInput): void {
  if (mode !== 'published' || prompting !== 'chat') return
  throw new WorkbenchError(
    'input.usage',
    'The mode published asks as the published code does, in raw text: leave --prompting chat out, or take --mode corrected.',
  )
}

/** @throws WorkbenchError 'input.usage' for a method that would have nothing to look at */
function checkCandidates({ method, candidates }: DetectInput): void {
  const { scores } = detectors[method]
  if ((scores !== 'exact' && scores !== 'greedy') || candidates > 0) return
  throw new WorkbenchError('input.usage', `The method ${method} needs neurons to try: give --candidates 100 or more.`)
}

/** The effects of a question's neurons beside what the method gave them, summed over variants. */
function besideScores(
  { neurons, effect, effectLog }: QuestionEffects,
  { variants }: ScoredQuestion,
  place: (neuron: number) => [number, number],
) {
  const sums = new Map<number, number>()
  for (const { neurons, scores } of variants) {
    for (const [i, neuron] of neurons.entries()) sums.set(neuron, (sums.get(neuron) ?? 0) + scores[i]!)
  }
  return {
    neurons: Array.from(neurons, place),
    effect: [...effect],
    effectLog: effectLog === null ? null : [...effectLog],
    scores: Array.from(neurons, (neuron) => sums.get(neuron) ?? 0),
  }
}

/** The token of the right letter, and those of the others where the objective holds it against them. */
function letterTargets(encoder: PromptEncoder, variant: Variant, form: Form | 'auto', objective: Objective) {
  const { prompt, gold, letters } = variant
  const wrong = objective === 'contrast' ? letters.filter((letter) => letter !== gold) : []
  return {
    target: letterTarget(encoder, prompt, gold, form),
    others: wrong.map((letter) => letterTarget(encoder, prompt, letter, form)),
  }
}

/** What was found of one prompt: whether there was an answer to change, and the smallest set that does. */
function flipOf(
  flip: VariantFlip | null,
  letters: readonly number[] | null,
  { gold }: VariantTarget,
  place: (neuron: number) => [number, number],
) {
  const isRight = flip !== null || (letters !== null && likeliest(letters) === gold)
  return { isRight, set: flip === null ? null : { ...flip, neurons: flip.neurons.map(place) } }
}

/** None where the model has no single token for one of the letters: then nothing is said of its answers. */
function foundLetters(find: ReturnType<typeof letterFinder>, variant: Variant, target: number): number[] {
  try {
    return find(variant, target)
  } catch (error) {
    if (error instanceof WorkbenchError) return []
    throw error
  }
}

/** Whether the model answers the questions better than guessing would; null where a prompt's letters were not read. */
function answersOf(
  questions: readonly (PromptedQuestion & { readonly source: { readonly stem: string } })[],
  targets: readonly VariantTarget[],
  scores: readonly VariantScores[],
): Baseline | null {
  const facts = factsOf(questions.map((question) => ({ ...question, stem: question.source.stem })))
  const answers = scores.flatMap(({ letters }, i) => {
    if (letters === null) return []
    const { question, gold } = targets[i]!
    return {
      ...{ unit: facts.unitOf(question), nLetters: letters.length, right: likeliest(letters) === gold },
      ...{ prob: letters[gold]!, mass: letters.reduce((sum, prob) => sum + prob, 0) },
    }
  })
  return answers.length < scores.length ? null : baselineOf(answers)
}

async function sourceDigest(source: QuestionSource, { signal }: Pick<Hooks, 'signal'>): Promise<string> {
  if (typeof source === 'string') return fileDigest(source, { signal })
  return source.kind === 'file' ? fileDigest(source.path, { signal }) : bytesDigest(source.bytes)
}

/** The corpus that was asked for: what it counts without the run's own questions, and what a manifest says about it. */
async function backgroundOf(
  { background: path, method }: DetectInput,
  settings: ClusterSettings,
  { open, own }: { readonly open: OpenModel; readonly own: ReadonlySet<string> },
  { signal }: Pick<Hooks, 'signal'>,
) {
  if (path === null) return null
  if (!detectors[method].judgesRareness) {
    throw new WorkbenchError(
      'input.usage',
      `The method ${method} looks at each question alone, so a background corpus changes nothing: leave it out.`,
    )
  }
  const background = await readBackground(path, { fingerprint: open.fingerprint, settings }, { signal })
  const counts = clusterCounts(background, own)
  return { counts, about: { file: background.file, sha256: background.sha256, clusters: counts.clusters } }
}
