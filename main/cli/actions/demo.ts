import { join, resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { factOf, sampleFacts } from '../../datasets/factSample.ts'
import { formatQuestionLines } from '../../datasets/questionLines.ts'
import { readAllDrafts } from '../../datasets/readDrafts.ts'
import type { Question } from '../../datasets/question.ts'
import { writeTextAtomically } from '../../files/atomicFile.ts'
import { ensureFolder } from '../../files/ensureFolder.ts'
import { makeFolder, writeFolderAtomically } from '../../files/atomicFolder.ts'
import { evaluationFiles } from '../../runs/evaluation.ts'
import { presetsOf } from '../../runs/fields.ts'
import { kinds } from '../../runs/kinds.ts'
import type { RunContext } from '../../runs/kinds/kind.ts'
import { detectFields, evaluateFields } from '../../runs/kindFields.ts'
import { randomEdit } from '../../methods/edits/comparison.ts'
import { rawPrompting } from '../../models/tokenizer/prompting.ts'
import type { NeuronGrid } from '../../methods/evaluation/randomSets.ts'
import type { Input, Item, Output } from '../../rpc/engine/contract.ts'
import { dataFolder, privateFolder } from '../../store/dataFolder.ts'
import { bundledQuestions, demoModel, taughtLayer } from '../demo/bundled.ts'
import { exampleFact, firstSentence, statementPrompt } from '../demo/example.ts'
import { accuracyCells, demoFigures } from '../demo/figures.ts'
import * as story from '../demo/story.ts'
import type { Action, Host } from '../host.ts'
import { folderInput } from '../inputs.ts'
import { duration } from '../progressText.ts'
import { version } from '../version.ts'
import { writeEvaluation } from '../writtenEvaluation.ts'

export interface DemoFlags {
  readonly model?: string
  readonly domain: string
  readonly facts: number
  readonly seed: number
  readonly out?: string
  readonly device: Input<'predict'>['run']['device']
  readonly threads?: number
  readonly json?: boolean
}

/** Option orders in which each question is asked, and random sets beside the domain's neurons. */
const orders = 2
const randomSets = 10
/** Sentences that are begun for the model, and tokens that it adds. */
const sentences = { most: 8, tokens: 12 }
/** What the report measures beside each question's own neurons: little of everything, so that it is soon there. */
const evaluation = { controls: 2, randomSets: 10, pooled: 50, driftSets: 4 }

/** What all steps work with. */
interface Stage {
  readonly host: Host
  readonly run: Input<'predict'>['run']
  readonly questions: readonly Question[]
  readonly domain: string
  readonly seed: number
  readonly data: string
  readonly runFolder: string
}

/** The whole story. Nothing is read from or kept in a store: every figure is of this run. */
export const demo: Action<DemoFlags> = async (flags, host) => {
  const startMs = performance.now()
  const { output } = host
  if (flags.out === undefined) ensureFolder(dataFolder(), { mode: privateFolder })
  const folder = resolve(flags.out ?? join(dataFolder(), 'demo'))
  const stage = await prepare(flags, folder, host)
  const { questions, domain } = stage
  const tell = (lines: readonly string[]): void => {
    if (flags.json === true) return
    for (const line of ['', ...lines]) output.line(line)
  }
  const { run, runFolder, seed } = stage
  const { nParameters, shape } = await host.call('models.inspect', { model: run.model, store: run.store })
  tell(story.opening({ isBundled: flags.model === undefined, nParameters, shape }, await askedOf(questions)))

  const answers = await predict(stage)
  tell(story.knowledge(accuracyCells(answers, questions)))

  const { found, neurons } = await detect(stage)
  tell(story.location(found, flags.model === undefined ? taughtLayer : null))

  const { comparison, rows } = await compare(stage, neurons)
  const figures = demoFigures(comparison, domain)
  tell(story.switchedOff(found, comparison, figures))
  tell(story.example(exampleFact(questions, rows, domain)))
  const written = await write(stage, neurons, { nLayers: found.layers.length, dMlp: found.dMlp })
  if (written !== null) tell(story.statements(written))

  const { result, files } = await kinds.evaluate.run(
    { runs: [folderInput(runFolder)], text: null },
    { ...presetsOf(evaluateFields), ...evaluation, seed },
    contextOf(stage),
  )
  await writeEvaluation(folder, files, host)
  const report = join(folder, evaluationFiles.report)
  const verdict = result.evaluation.runs[0]!.fields.find(
    ({ field }) => field.domain === domain && field.kind === 'domain',
  )
  const elapsedMs = performance.now() - startMs
  tell([...story.closing(verdict?.card.sentence ?? '', report), `That took ${duration(elapsedMs)}.`, ''])
  if (flags.json === true) {
    output.json({
      questions: questions.length,
      languages: new Set(questions.map(({ lang }) => lang)).size,
      accuracy: answers.filter(({ correct }) => correct).length / answers.length,
      ...figures,
      ...{ report, elapsedMs },
    })
  }
}

/** Draws the questions and writes them down with their prompts. */
async function prepare(flags: DemoFlags, folder: string, host: Host): Promise<Stage> {
  const { domain, facts, seed, device, threads } = flags
  const run = { model: demoModel(flags.model), device, threads: threads ?? null, store: { kind: 'none' as const } }
  const all = await bundled()
  const domains = [...new Set(all.map((question) => question.domain))]
  if (!domains.includes(domain)) {
    throw new WorkbenchError('input.usage', `--domain ${domain}: the bundled questions are of ${domains.join(', ')}.`)
  }
  const questions = sampleFacts(all, { facts, orders, seed })
  const data = join(folder, 'questions.jsonl')
  await makeFolder(folder)
  host.willWrite(data)
  await writeTextAtomically(data, formatQuestionLines(questions), { signal: host.signal })
  return { host, run, questions, domain, seed, data, runFolder: join(folder, 'run') }
}

async function bundled(): Promise<Question[]> {
  return (await readAllDrafts(bundledQuestions())).questions.map(({ question }) => question)
}

async function askedOf(questions: readonly Question[]): Promise<story.Asked> {
  return {
    facts: new Set(questions.map(factOf)).size,
    questions: questions.length,
    prompts: questions.reduce((sum, { variants }) => sum + variants.length, 0),
    domains: [...new Set(questions.map(({ domain }) => domain))],
    langs: [...new Set(questions.map(({ lang }) => lang))],
    of: new Set((await bundled()).map(factOf)).size,
  }
}

/** What kinds of runs are given here. */
function contextOf({ host: { call, output, signal }, run }: Stage): RunContext {
  return {
    ...{ call, run, signal, version: version() },
    onProgress: (progress) => output.progress(progress),
    onWarning: (sentence) => output.warning(sentence),
  }
}

async function predict({ host, run, data }: Stage): Promise<Item<'predict'>[]> {
  const rows: Item<'predict'>[] = []
  const input = {
    run,
    data: { kind: 'file' as const, path: data },
    letters: 'auto' as const,
    seed: 0,
    edit: null,
    ...rawPrompting,
  }
  await host.call('predict', input, { onItem: (row) => void rows.push(row) })
  return rows
}

type Neurons = Output<'edit.make'>['edit']

/** Finds the neurons of all questions, for what is rare can only be told among many, and pools those of the domain. */
async function detect(stage: Stage) {
  const { host, runFolder, domain, seed } = stage
  const data = { kind: 'file' as const, path: stage.data }
  const options = { ...presetsOf(detectFields), seed }
  const { result, files } = await kinds.detect.run({ data, background: null }, options, contextOf(stage))
  host.willWrite(runFolder)
  await writeFolderAtomically(runFolder, files, { signal: host.signal })
  const choice = { kind: 'questions' as const, ids: [], fields: [`domain:${domain}`], top: null }
  const { edit } = await host.call('edit.make', {
    ...{ detection: folderInput(runFolder), run: null, choice, operation: { scale: 0 }, positions: 'last', name: null },
  })
  if (edit.neurons.length === 0) {
    throw new WorkbenchError(
      'input.value',
      `No neuron stands out behind the answers about ${domain}; there is none to switch off.`,
    )
  }
  const own = result.questions.filter((question) => question.domain === domain)
  const layers = Array.from(
    { length: result.shape.nLayers },
    (_, layer) => edit.neurons.filter((neuron) => neuron.layer === layer).length,
  )
  const found: story.Found = {
    ...{ domain, questions: own.length, pooled: edit.neurons.length, layers, dMlp: result.shape.dMlp },
    perQuestion: own.reduce((sum, { key }) => sum + key.neurons.length, 0) / own.length,
  }
  return { found, neurons: edit }
}

/** The same prompts without the domain's neurons, and without as many random ones. */
async function compare({ host, run, runFolder, seed }: Stage, edit: Neurons) {
  const rows: Item<'edit.compare'>[] = []
  const { comparison } = await host.call(
    'edit.compare',
    {
      ...{ run, source: { kind: 'detection', detection: folderInput(runFolder) }, edit, beforeEdit: null },
      ...{ controls: randomSets, kind: 'random', seed, ...rawPrompting },
    },
    { onItem: (row) => void rows.push(row) },
  )
  return { comparison, rows }
}

/**
 * Begins sentences about the domain's facts and lets the model end them: as it is, without its neurons, without as many
 * random ones. Null where there is no sentence.
 */
async function write(
  { host, run, questions, domain, seed }: Stage,
  edit: Neurons,
  grid: NeuronGrid,
): Promise<story.Statements | null> {
  const prompts = questions
    .filter((question) => question.domain === domain && question.lang === 'en')
    .flatMap((question) => statementPrompt(question) ?? [])
    .slice(0, sentences.most)
  const random = { ...edit, neurons: randomEdit(edit.neurons, 'random', grid, { seed, draw: 0 }) }
  const end = (text: string, off: Neurons) =>
    host.call('edit.text', {
      ...{ run, prompt: { kind: 'text', text, ...rawPrompting }, edit: { ...off, positions: 'generated' } },
      ...{ beforeEdit: null, maxTokens: sentences.tokens, seed, temperature: 0, stop: true },
    })
  const written = []
  for (const prompt of prompts) {
    const [own, other] = [await end(prompt, edit), await end(prompt, random)]
    const before = firstSentence(own.before.text ?? '')
    const after = firstSentence(own.after.text ?? '')
    const byRandom = firstSentence(other.after.text ?? '')
    written.push({ prompt, before, after, isChanged: after !== before, isChangedByRandom: byRandom !== before })
  }
  const changed = written.filter(({ isChanged }) => isChanged)
  const shown = changed[0] ?? written[0]
  if (shown === undefined) return null
  const changedByRandom = written.filter(({ isChangedByRandom }) => isChangedByRandom).length
  return { ...shown, changed: changed.length, changedByRandom, of: written.length }
}
