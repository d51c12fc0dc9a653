import { checkEdit, type Edit, type NeuronEdit } from '../engine/edit.ts'
import { compareFields, randomEdit, type PairedPrompt } from '../methods/edits/comparison.ts'
import type { EditComparison } from '../methods/edits/experimentSchema.ts'
import { fieldsOf } from '../methods/evaluation/fields.ts'
import { likeliest, type LetterProbs } from '../methods/evaluation/observations.ts'
import type { RandomKind } from '../methods/evaluation/randomSets.ts'
import { createBootstrap, resamples } from '../methods/statistics/bootstrap.ts'
import { readExperiment, type Experiment, type ExperimentItem, type ExperimentSource } from './experimentItems.ts'
import type { Hooks } from './hooks.ts'
import type { Models, OpenModel, RunChoice } from './models.ts'
import { storedLetters } from './storedLetters.ts'

export interface CompareEditsInput {
  readonly run: RunChoice
  readonly source: ExperimentSource
  readonly edit: Edit
  /** What it is compared with; null: the model as it is. */
  readonly beforeEdit: Edit | null
  /** Random sets of the edit's size, and what else they have in common with it. */
  readonly controls: number
  readonly kind: RandomKind
  readonly seed: number
}

/** One prompt's answers. */
export interface ComparedRow {
  readonly id: string
  readonly variant: number
  readonly domain: string
  readonly lang: string | null
  readonly gold: string
  readonly before: Answer
  readonly after: Answer
  /** Under the first random set; null without one. */
  readonly control: Answer | null
}

export interface Answer {
  readonly letters: Readonly<Record<string, number>>
  readonly pred: string
  readonly mass: number
}

/** The same questions before and after an edit, paired; each prompt's answers are an item. */
export async function compareEditsJob(input: CompareEditsInput, models: Models, hooks: Hooks<ComparedRow>) {
  const startMs = performance.now()
  const { edit, beforeEdit, controls, kind, seed, run } = input
  await using open = await models.open(run, hooks)
  for (const each of beforeEdit === null ? [edit] : [beforeEdit, edit]) checkEdit(each, open.shape, open.fingerprint)
  const experiment = await readExperiment(input.source, open, hooks)
  const draws = Array.from({ length: controls }, (_, draw) =>
    randomEdit(edit.neurons, kind, open.shape, { seed, draw }),
  )
  const { probs, computed, device } = await measured(input, draws, experiment, open, hooks)
  const { questions, items, units } = experiment
  const prompts = items.map((item, i) => paired(item, probs[i]!, units))
  for (const [i, item] of items.entries()) hooks.onItem(rowOf(item, prompts[i]!, experiment))
  const comparison: EditComparison = {
    fields: compareFields(prompts, fieldsOf(questions, units), createBootstrap(resamples, seed)),
    ...{ controls: { sets: controls, kind }, seed, variants: items.length },
  }
  const origin = { fingerprint: open.fingerprint, device, elapsedMs: performance.now() - startMs }
  return { ...origin, prompts: items.length, computed, comparison }
}

/** Every prompt before, after, and under each random set: `[2 + draws][nLetters]`. */
async function measured(
  { edit, beforeEdit, run }: CompareEditsInput,
  draws: readonly (readonly NeuronEdit[])[],
  { items }: Experiment,
  open: OpenModel,
  hooks: Hooks<ComparedRow>,
) {
  const ask = (edits: readonly (readonly NeuronEdit[])[], positions: Edit['positions']) =>
    storedLetters(
      items.map((item) => ({ ...item, edits, positions })),
      open,
      run.device,
      hooks,
    )
  const after = [edit.neurons, ...draws]
  if (beforeEdit === null) return ask([[], ...after], edit.positions)
  if (beforeEdit.positions === edit.positions) return ask([beforeEdit.neurons, ...after], edit.positions)
  // the two edits act at different positions: one pass for each
  const first = await ask([beforeEdit.neurons], beforeEdit.positions)
  const second = await ask(after, edit.positions)
  return {
    probs: first.probs.map((probs, i) => Float32Array.from([...probs, ...second.probs[i]!])),
    computed: Math.max(first.computed, second.computed),
    device: second.device,
  }
}

function paired(
  { question, gold, letters }: ExperimentItem,
  probs: Float32Array,
  units: readonly number[],
): PairedPrompt {
  const n = letters.length
  const [before, after, ...controls] = Array.from({ length: probs.length / n }, (_, i) =>
    probs.subarray(i * n, (i + 1) * n),
  )
  return { question, unit: units[question]!, gold, nLetters: n, before: before!, after: after!, controls }
}

function rowOf(item: ExperimentItem, prompt: PairedPrompt, { questions }: Experiment): ComparedRow {
  const { id, domain, lang } = questions[item.question]!
  const [control] = prompt.controls
  return {
    ...{ id, variant: item.variant, domain, lang, gold: item.names[item.gold]! },
    before: answerOf(item, prompt.before),
    after: answerOf(item, prompt.after),
    control: control === undefined ? null : answerOf(item, control),
  }
}

function answerOf({ names }: ExperimentItem, probs: LetterProbs): Answer {
  const letters = Object.fromEntries(names.map((name, i) => [name, probs[i]!]))
  return { letters, pred: names[likeliest(probs)]!, mass: Array.from(probs).reduce((sum, prob) => sum + prob, 0) }
}
