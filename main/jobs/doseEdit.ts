import { WorkbenchError } from '../base/errors.ts'
import type { Edit, NeuronEdit } from '../engine/edit.ts'
import { doseCurves, type DoseMeasurement } from '../methods/edits/doseCurve.ts'
import { planDose, type DoseTrial } from '../methods/edits/dosePlan.ts'
import type { Dose } from '../methods/edits/experimentSchema.ts'
import { questionGroup, type GroupChoice } from '../methods/edits/questionGroup.ts'
import type { RandomKind } from '../methods/evaluation/randomSets.ts'
import { createBootstrap, resamples } from '../methods/statistics/bootstrap.ts'
import { readExperiment, type Experiment, type ExperimentItem } from './experimentItems.ts'
import type { Hooks } from './hooks.ts'
import type { Models, RunChoice } from './models.ts'
import { chosenNeurons, type NeuronChoice } from './neuronChoice.ts'
import { storedLetters } from './storedLetters.ts'

export interface DoseEditInput {
  readonly run: RunChoice
  /** Folder of the detection whose questions are asked. */
  readonly folder: string
  /** The neurons that are scaled in all prompts; `each`: every question's own, in its own prompts. */
  readonly choice: NeuronChoice | { readonly kind: 'each' }
  /** What to call them; null: by the choice. */
  readonly name: string | null
  /** The questions that the neurons belong to; null: those they were found for, or all. */
  readonly own: GroupChoice | null
  readonly sample: number | null
  readonly factors: readonly number[]
  readonly positions: Edit['positions']
  readonly controls: number
  readonly kind: RandomKind
  readonly seed: number
}

/** The right letter's probability, accuracy and flips at several factors, beside random sets and on unrelated questions. */
export async function doseEditJob(input: DoseEditInput, models: Models, hooks: Hooks) {
  const startMs = performance.now()
  const { choice, positions, controls, kind, seed } = input
  await using open = await models.open(input.run, hooks)
  const experiment = await readExperiment({ kind: 'run', folder: input.folder }, open, hooks)
  const { questions, units, run } = experiment
  const chosen = choice.kind === 'each' ? null : chosenNeurons(choice, run)
  const { dMlp, nLayers } = open.shape
  const set = chosen?.neurons.map(({ layer, neuron }) => layer * dMlp + neuron) ?? null
  const own = ownQuestions(input, experiment, chosen?.questions ?? [])
  const plan = planDose(
    run!.questions.map(({ id, domain, lang, key }) => ({ id, domain, lang, neurons: key.neurons })),
    units,
    { set, own, sample: input.sample, controls, kind, seed },
    { nLayers, dMlp },
  )
  const factors = [...new Set(input.factors)].sort((a, b) => a - b)
  const asked = plan.trials.flatMap((trial) => {
    return experiment.items.filter(({ question }) => question === trial.question).map((item) => ({ trial, item }))
  })
  if (asked.length === 0) throw new WorkbenchError('input.value', 'None of these questions has neurons to scale.')
  const scaled = factors.filter((factor) => factor !== 1)
  const prompts = asked.map(({ trial, item }) => ({ ...item, positions, edits: editsOf(trial, scaled, dMlp) }))
  const { probs, computed, device } = await storedLetters(prompts, open, input.run.device, hooks)
  const measured = asked.map(({ trial, item }, i) => measurement(trial, item, probs[i]!, { scaled, units }))
  const dose: Dose = {
    set: {
      name: input.name ?? chosen?.name ?? 'each question’s own neurons',
      kind: set === null ? 'each' : 'fixed',
      neurons: meanSize(plan.trials),
    },
    ...{ positions, factors, controls: { sets: controls, kind }, seed },
    curves: doseCurves(measured, plan.who, { factors, controls, bootstrap: createBootstrap(resamples, seed) }),
  }
  if (!plan.trials.some(({ group }) => group === 'unrelated')) {
    hooks.onWarning(
      'There is no unrelated question to compare with: all others of the run are the same facts in other languages, or ' +
        'there are none. Take fewer questions or a run with more of them; random sets alone do not show that an effect is local.',
    )
  }
  if (plan.empty.length > 0) {
    const names = plan.empty.slice(0, 3).map((i) => questions[i]!.id)
    hooks.onWarning(
      `${plan.empty.length} questions have no neurons and were left out: ${names.join(', ')}${plan.empty.length > 3 ? ', …' : ''}.`,
    )
  }
  const origin = { fingerprint: open.fingerprint, device, elapsedMs: performance.now() - startMs }
  return { ...origin, prompts: prompts.length, computed, dose }
}

/** Indices of the questions that the neurons belong to. */
function ownQuestions({ own }: DoseEditInput, { questions }: Experiment, found: readonly string[]): number[] {
  const group = own ?? (found.length > 0 ? { ids: found, fields: [] } : { ids: [], fields: ['all'] })
  const ids = new Set(questionGroup(questions, group).map(({ id }) => id))
  return [...questions.keys()].filter((i) => ids.has(questions[i]!.id))
}

/** Nothing, then each set at each factor. */
function editsOf({ sets }: DoseTrial, factors: readonly number[], dMlp: number): NeuronEdit[][] {
  const scale = (set: readonly number[], factor: number): NeuronEdit[] =>
    set.map((neuron) => ({ layer: Math.floor(neuron / dMlp), neuron: neuron % dMlp, scale: factor }))
  return [[], ...sets.flatMap((set) => factors.map((factor) => scale(set, factor)))]
}

function measurement(
  { group }: DoseTrial,
  { question, gold, letters }: ExperimentItem,
  probs: Float32Array,
  { scaled, units }: { readonly scaled: readonly number[]; readonly units: readonly number[] },
): DoseMeasurement {
  const nLetters = letters.length
  const row = (index: number): Float32Array => probs.subarray(index * nLetters, (index + 1) * nLetters)
  return {
    ...{ group, question, unit: units[question]!, gold, nLetters, clean: row(0) },
    at: (set, factor) => row(1 + set * scaled.length + scaled.indexOf(factor)),
  }
}

function meanSize(trials: readonly DoseTrial[]): number {
  return trials.reduce((sum, { sets }) => sum + sets[0]!.length, 0) / trials.length
}
