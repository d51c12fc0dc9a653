import { checkEdit, type Edit, type NeuronEdit } from '../engine/edit.ts'
import { randomEdit } from '../methods/edits/comparison.ts'
import { comparisonOf } from '../methods/edits/measured.ts'
import { likeliest, type LetterProbs } from '../methods/evaluation/observations.ts'
import { readExperiment, type Experiment, type ExperimentItem } from './experimentItems.ts'
import type { Hooks } from './hooks.ts'
import type { Models, OpenModel } from './models.ts'
import { storedLetters } from './storedLetters.ts'
import type { CallInput, CallItem } from '../runs/calls/calls.ts'

export type CompareEditsInput = CallInput<'edit.compare'>

/** One prompt's answers. */
export type ComparedRow = CallItem<'edit.compare'>

export interface Answer {
  readonly letters: Readonly<Record<string, number>>
  readonly pred: string
  readonly mass: number
}

/** The same questions before and after an edit, paired; each prompt's answers are an item as soon as they are known. */
export async function compareEditsJob(input: CompareEditsInput, models: Models, hooks: Hooks<ComparedRow>) {
  const startMs = performance.now()
  const { edit, beforeEdit, controls, kind, seed, run } = input
  await using open = await models.open(run, hooks)
  for (const each of beforeEdit === null ? [edit] : [beforeEdit, edit]) checkEdit(each, open.shape, open.fingerprint)
  const experiment = await readExperiment(input.source, input, open, hooks)
  const draws = Array.from({ length: controls }, (_, draw) =>
    randomEdit(edit.neurons, kind, open.shape, { seed, draw }),
  )
  const { questions, items } = experiment
  const { probs, computed, device } = await measured(input, draws, experiment, open, hooks)
  const prompts = items.map((item, i) => ({ ...item, nLetters: item.letters.length, probs: probs[i]! }))
  const comparison = comparisonOf(prompts, questions, { controls, kind, seed })
  const origin = { fingerprint: open.fingerprint, device, elapsedMs: performance.now() - startMs }
  return { ...origin, questions: questions.length, prompts: items.length, computed, comparison }
}

/** Every prompt before, after, and under each random set: `[2 + draws][nLetters]`. */
async function measured(
  { edit, beforeEdit, run }: CompareEditsInput,
  draws: readonly (readonly NeuronEdit[])[],
  experiment: Experiment,
  open: OpenModel,
  hooks: Hooks<ComparedRow>,
) {
  const { items } = experiment
  const ask = (
    edits: readonly (readonly NeuronEdit[])[],
    positions: Edit['positions'],
    onMeasured?: (index: number, probs: Float32Array) => void,
  ) =>
    storedLetters(
      items.map((item) => ({ ...item, edits, positions })),
      open,
      run.device,
      hooks,
      onMeasured,
    )
  const tell = (i: number, probs: Float32Array): void => hooks.onItem(rowOf(items[i]!, probs, experiment))
  const after = [edit.neurons, ...draws]
  if (beforeEdit === null) return ask([[], ...after], edit.positions, tell)
  if (beforeEdit.positions === edit.positions) return ask([beforeEdit.neurons, ...after], edit.positions, tell)
  // the two edits act at different positions: one pass for each
  const first = await ask([beforeEdit.neurons], beforeEdit.positions)
  const both: Float32Array[] = []
  const second = await ask(after, edit.positions, (i, probs) => {
    both.push(Float32Array.from([...first.probs[i]!, ...probs]))
    tell(i, both[i]!)
  })
  return { probs: both, computed: Math.max(first.computed, second.computed), device: second.device }
}

function rowOf(item: ExperimentItem, probs: Float32Array, { questions }: Experiment): ComparedRow {
  const { id, domain, lang } = questions[item.question]!
  const n = item.letters.length
  const answer = (row: number): Answer => answerOf(item, probs.subarray(row * n, (row + 1) * n))
  return {
    ...{ id, variant: item.variant, domain, lang, gold: item.names[item.gold]!, nLetters: n, probs },
    ...{ before: answer(0), after: answer(1), control: probs.length > 2 * n ? answer(2) : null },
  }
}

function answerOf({ names }: ExperimentItem, probs: LetterProbs): Answer {
  const letters = Object.fromEntries(names.map((name, i) => [name, probs[i]!]))
  return { letters, pred: names[likeliest(probs)]!, mass: Array.from(probs).reduce((sum, prob) => sum + prob, 0) }
}
