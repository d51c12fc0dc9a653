import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { architectureOf } from '../engine/architectures/registry.ts'
import { HostDevice } from '../engine/runtime/hostDevice.ts'
import { Trainer } from '../engine/training/trainer.ts'
import type { TrainedModel } from '../engine/training/trainingGraph.ts'
import { loadTokenizer } from '../models/tokenizer/tokenizer.ts'
import { LineEncoder } from './classroom.ts'
import { examine, runCourse, type Course } from './course.ts'
import { exportModel, roundedToHalf, writeTokenizer } from './exportModel.ts'
import { FactBase, readFacts, type Fact } from './fact.ts'
import { modelCard } from './modelCard.ts'
import { pupils } from './pupils.ts'
import { curriculum, every, maxTokens, modelConfig, trainerSettings } from './recipe.ts'
import { lessonTokenizer } from './vocabulary.ts'

export interface DemoTraining {
  /** Question files, each with kind and statement. */
  readonly questions: readonly string[]
  /** Where state, log and model go; it exists. */
  readonly folder: string
  readonly threads: number
  readonly signal?: AbortSignal | undefined
  readonly onLine?: (line: Readonly<Record<string, unknown>>) => void
}

/**
 * Trains the bundled model in a folder, or goes on with it, and writes it to `<folder>/model` with its card.
 *
 * @throws WorkbenchError for questions that cannot be used; the signal's reason when aborted, the state saved
 */
export async function trainDemoModel(training: DemoTraining): Promise<void> {
  const { questions, folder, threads, signal, onLine } = training
  const facts = await factsOf(questions, signal)
  const tokenizerJson = lessonTokenizer(facts)
  await writeTokenizer(folder, tokenizerJson)
  const tokenizer = (await loadTokenizer(folder, { signal }))!
  const config = modelConfig(tokenizer.nVocab)
  const architecture = architectureOf(config.model_type)
  const model: TrainedModel = { architecture, args: architecture.read(config) }
  const device = new HostDevice('cpu', { threads, dedicated: true })
  const course: Course = {
    model,
    base: new FactBase(facts),
    encoder: new LineEncoder(tokenizer),
    curriculum,
    trainer: trainerSettings,
    maxTokens,
    every,
    recipe: (nPhases) => recipeDigest(facts, config, nPhases),
  }
  const trained = await runCourse(course, folder, device, { signal, ...(onLine ? { onLine } : {}) })
  const weights = roundedToHalf(trained.weights)
  await using rounded = await Trainer.create(model, weights, device, trainerSettings)
  const results = await examine(course, rounded)
  onLine?.({ rounded: 'float16', ...results })
  const card = modelCard({
    shape: model.args,
    nParameters: [...weights.values()].reduce((sum, { length }) => sum + length, 0),
    nFacts: facts.length,
    languages: [...new Set(facts.map(({ lang }) => lang))].sort(),
    steps: trained.steps,
    results,
  })
  await exportModel(join(folder, 'model'), { model, config, weights, tokenizer: tokenizerJson, card })
}

/** The facts of all files, each once: the sets share questions. */
async function factsOf(paths: readonly string[], signal: AbortSignal | undefined): Promise<Fact[]> {
  const facts = (await Promise.all(paths.map((path) => readFacts(path, { signal })))).flat()
  return [...new Map(facts.map((fact) => [fact.id, fact])).values()]
}

/** Says whether a saved state belongs to this training. */
function recipeDigest(facts: readonly Fact[], config: object, nPhases: number): string {
  const { seed, phases } = curriculum
  const begun = phases.slice(0, nPhases)
  const recipe = JSON.stringify({ facts, config, trainerSettings, pupils, seed, phases: begun, maxTokens })
  return createHash('sha256').update(recipe).digest('hex')
}
