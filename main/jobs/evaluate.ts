import { basename } from 'node:path'
import { freeTexts } from '../datasets/freeTexts.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import { readTextFile } from '../files/jsonFile.ts'
import { compareRuns, runShares } from '../methods/evaluation/comparison.ts'
import { factors } from '../methods/evaluation/edits.ts'
import { createContext, type EvaluationContext } from '../methods/evaluation/evaluationContext.ts'
import { planEvaluation, watchedNeurons } from '../methods/evaluation/plan.ts'
import { evaluateRun, type RunIdentity } from '../methods/evaluation/runEvaluation.ts'
import type { Evaluation } from '../methods/evaluationSchema.ts'
import { createBootstrap, resamples } from '../methods/statistics/bootstrap.ts'
import type { Prompting } from '../models/tokenizer/prompting.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'
import { askedPrompts } from './askedPrompts.ts'
import { askedItems, evaluatedQuestions } from './evaluationItems.ts'
import type { Hooks } from './hooks.ts'
import { remainingMs, withLater } from './estimate.ts'
import { measuredDrift, tryDrift, type DriftText } from './measuredDrift.ts'
import { measuredPrompts } from './measuredPrompts.ts'
import type { Models, OpenModel } from './models.ts'
import { openEncoder, type PromptEncoder } from './promptEncoder.ts'
import { requireTokenizer } from './requireTokenizer.ts'
import { bothParts, eachPart } from './share.ts'
import { openCapsule } from '../runs/capsule.ts'
import { checkRunModel, readDetection, type Detection } from '../runs/detection.ts'
import type { CallInput, CallItem } from '../runs/calls/calls.ts'
import { modelName } from '../models/catalogue/modelName.ts'

/** What the first prompts and texts say about the others. */
export type EvaluateEstimate = CallItem<'evaluate'>

export type EvaluateInput = CallInput<'evaluate'>

const confidence = 0.95
/** Read of each of our own texts, and of a given one: every token costs as much as a row of the vocabulary. */
const mostTokens = { own: 64, given: 256 }
const mostTextBytes = 2 ** 20

/** Measures what the neurons of runs do, and sums it up. Every prompt is kept as soon as it is measured. */
export async function evaluateJob(input: EvaluateInput, models: Models, hooks: Hooks<EvaluateEstimate>) {
  const startMs = performance.now()
  const { seed, controls, randomSets, pooled, driftSets, leastNats, leastPoints } = input
  const runs: Detection[] = []
  for (const source of input.runs) runs.push(await readDetection(openCapsule(source), hooks))
  await using open = await models.open(input.run, hooks)
  for (const run of runs) checkRunModel(run, open)
  const instead = 'questions are text, so evaluate needs one'
  const tokenizer = requireTokenizer(await open.tokenizer(), open.dir, instead)
  const encoders: PromptEncoder[] = []
  for (const run of runs) encoders.push(await openEncoder(open, input, { instead, run }, hooks))
  const { nLayers, dMlp } = open.shape
  const texts = await driftTexts(input.text, tokenizer, open, hooks)
  const bootstrap = createBootstrap(resamples, seed)
  const measured = await eachPart(
    runs.map((run, i) => () => {
      const later = runs.slice(i + 1)
      const nPrompts = later.reduce((sum, { manifest }) => sum + manifest.data.variants, 0)
      const nLater = { runs: later.length, prompts: nPrompts }
      return measureRun(run, { input, texts, encoder: encoders[i]!, nLater }, open, hooks)
    }),
  )
  const contexts = measured.map(({ plan, results }) => createContext(plan, results, { bootstrap, seed }))
  const names = runNames(runs)
  const grid = { nLayers, dMlp }
  const tokens = texts.reduce((sum, { ids }) => sum + ids.length, 0)
  const evaluation: Evaluation = {
    format: 'engram-evaluation',
    formatVersion: 2,
    model: { name: modelName(open.dir), fingerprint: open.fingerprint, nLayers, dMlp },
    device: [...new Set(measured.map(({ device }) => device))].join(', '),
    settings: {
      ...{ seed, ...factors, controls, randomSets, pooled, driftSets, leastNats, leastPoints },
      ...{ confidence, resamples },
    },
    texts: texts.map(({ name, lang, ids }) => ({ name, lang, tokens: ids.length })),
    runs: runs.map((run, i) => {
      const context = contexts[i]!
      const shareOf = runShares(contexts.filter((_, j) => runs[j]!.manifest.method === run.manifest.method))
      return evaluateRun(identityOf(run, names[i]!, encoders[i]!), context, {
        ...{ grid, seed, controls, driftTexts: { texts: texts.length, tokens } },
        least: { nats: leastNats, points: leastPoints },
        runsOf: (question, neuron) => shareOf(context.plan.questions[question]!.id, neuron),
      })
    }),
    comparisons: pairsOf(names.map((name, i) => ({ name, context: contexts[i]! }))).flatMap(
      ([a, b]) => compareRuns(a, b, { grid, seed }) ?? [],
    ),
    warnings: [],
  }
  const warnings = evaluation.runs.flatMap((run) => run.warnings)
  warnings.forEach(hooks.onWarning)
  const computed = measured.reduce((sum, each) => sum + each.computed, 0)
  const prompts = measured.reduce((sum, { plan }) => sum + plan.items.length, 0)
  return { evaluation: { ...evaluation, warnings }, elapsedMs: performance.now() - startMs, prompts, computed }
}

interface RunWork {
  readonly input: EvaluateInput
  readonly texts: readonly DriftText[]
  readonly encoder: PromptEncoder
  /** Measured after this one. */
  readonly nLater: { readonly runs: number; readonly prompts: number }
}

async function measureRun(
  run: Detection,
  { input, texts, encoder, nLater }: RunWork,
  open: OpenModel,
  hooks: Hooks<EvaluateEstimate>,
) {
  const { seed } = input
  const grid = { nLayers: open.shape.nLayers, dMlp: open.shape.dMlp }
  const questions = evaluatedQuestions(run)
  const items = askedItems(run, encoder, open.shape, seed)
  const plan = planEvaluation(questions, items, grid, input)
  const watched = items.map((_, item) => watchedNeurons(plan, item))
  const { device } = input.run
  const tried = await tryDrift(questions, texts, { grid, seed, sets: input.driftSets }, open, device, hooks.signal)
  const tell = (promptsMs: readonly number[], prompts: number): void => {
    const promptMs = promptsMs.reduce((sum, ms) => sum + ms, 0) / promptsMs.length
    const laterMs = (1 + nLater.runs) * tried.texts * tried.textMs + nLater.prompts * promptMs
    hooks.onItem({ prompts, texts: tried.texts, ...withLater(remainingMs(promptsMs, prompts), laterMs) })
  }
  const [{ activations, ...prompts }, drift] = await bothParts(
    () => measuredPrompts(items, plan.probes, watched, open, device, hooks, tell),
    () => measuredDrift(questions, texts, { grid, seed, sets: input.driftSets }, open, device, hooks, tried.begun),
  )
  const placeOf = watched.map((neurons) => new Map(neurons.map((neuron, i) => [neuron, i])))
  const results: EvaluationContext['measured'] = {
    ...{ before: prompts.before, after: prompts.after, drift },
    activations: (item, neurons) => neurons.map((neuron) => activations[item]![placeOf[item]!.get(neuron)!]!),
  }
  return { plan, results, computed: prompts.computed, device: prompts.device ?? device }
}

/** The texts of the drift, each cut to what the model reads and to `mostTokens`. */
async function driftTexts(
  path: string | null,
  tokenizer: Tokenizer,
  { shape }: OpenModel,
  { signal, onWarning }: Pick<Hooks, 'signal' | 'onWarning'>,
): Promise<DriftText[]> {
  const given = path === null ? freeTexts : [{ name: basename(path), lang: null, text: await textOf(path, signal) }]
  const most = Math.min(path === null ? mostTokens.own : mostTokens.given, shape.nCtx)
  return given.map(({ name, lang, text }) => {
    const ids = tokenizer.encode(text)
    if (ids.length > most && path !== null) {
      onWarning(`${path} has ${ids.length} tokens; the drift is measured on the first ${most}.`)
    }
    return { name, lang, ids: ids.slice(0, most) }
  })
}

async function textOf(path: string, signal: AbortSignal): Promise<string> {
  return await readTextFile(path, { expected: 'a text', maxBytes: mostTextBytes, signal })
}

/** Of how prompts were put here, which is as the detection did unless it was told otherwise. */
function identityOf(run: Detection, name: string, encoder: PromptEncoder): RunIdentity {
  const { name: dir, digest, manifest } = run
  const { prompting } = encoder
  const { method, objective, settings, data } = manifest
  return {
    ...{
      name,
      method,
      objective,
      dir,
      settings: { ...settings, ...prompting, chatTemplate: templateDigest(prompting) },
    },
    manifest: digest,
    data: { name: data.file, sha256: data.sha256 },
    prompts: askedPrompts(run, encoder),
  }
}

/** A template is known by its digest where its text would be in the way. */
function templateDigest({ chatTemplate }: Prompting): string | null {
  return chatTemplate === null ? null : `sha256:${bytesDigest(chatTemplate)}`
}

/** The method, with the folder where another run has the same, with a number where that is not enough. */
function runNames(runs: readonly Detection[]): string[] {
  const methods = runs.map(({ manifest }) => manifest.method)
  const long = runs.map(({ name, manifest }) => `${manifest.method} (${name})`)
  const isOnly = (list: readonly string[], name: string): boolean => list.filter((each) => each === name).length === 1
  return runs.map((_, i) => {
    if (isOnly(methods, methods[i]!)) return methods[i]!
    return isOnly(long, long[i]!) ? long[i]! : `${long[i]!} ${i + 1}`
  })
}

function pairsOf<T>(list: readonly T[]): [T, T][] {
  return list.flatMap((a, i) => list.slice(i + 1).map((b): [T, T] => [a, b]))
}
