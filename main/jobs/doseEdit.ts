import { WorkbenchError } from '../base/errors.ts'
import type { NeuronEdit } from '../engine/edit.ts'
import { planDose, type DoseTrial } from '../methods/edits/dosePlan.ts'
import type { Dose } from '../methods/edits/experimentSchema.ts'
import { curvesOf, scaledFactors, type DosedPrompt } from '../methods/edits/measured.ts'
import { questionGroup } from '../methods/edits/questionGroup.ts'
import { readExperiment, type Experiment } from './experimentItems.ts'
import type { Hooks } from './hooks.ts'
import type { Models } from './models.ts'
import { chosenNeurons } from './neuronChoice.ts'
import { storedLetters } from './storedLetters.ts'
import type { CallInput, CallItem } from '../runs/calls/calls.ts'

export type DoseEditInput = CallInput<'edit.dose'>

/** One prompt under every set and factor. */
export type DosedRow = CallItem<'edit.dose'>

/**
 * The right letter's probability, accuracy and flips at several factors, beside random sets and on unrelated questions;
 * each prompt is an item as soon as it is known.
 */
export async function doseEditJob(input: DoseEditInput, models: Models, hooks: Hooks<DosedRow>) {
  const startMs = performance.now()
  const { choice, positions, controls, kind, seed } = input
  await using open = await models.open(input.run, hooks)
  const experiment = await readExperiment(input.source, input, open, hooks)
  const { questions, units, run } = experiment
  if (choice.kind === 'each' && run === null) {
    throw new WorkbenchError('input.usage', 'Each question’s own neurons are those of a detection: give one.')
  }
  const chosen = choice.kind === 'each' ? null : chosenNeurons(choice, run)
  const { dMlp, nLayers } = open.shape
  const set = chosen?.neurons.map(({ layer, neuron }) => layer * dMlp + neuron) ?? null
  const own = ownQuestions(input, experiment, chosen?.questions ?? [])
  const plan = planDose(
    questions.map(({ id, domain, lang }, i) => ({ id, domain, lang, neurons: run?.questions[i]?.key.neurons ?? [] })),
    units,
    { set, own, sample: input.sample, controls, kind, seed },
    { nLayers, dMlp },
  )
  const factors = [...new Set(input.factors)].sort((a, b) => a - b)
  const asked = plan.trials.flatMap((trial) => {
    return experiment.items.filter(({ question }) => question === trial.question).map((item) => ({ trial, item }))
  })
  if (asked.length === 0) throw new WorkbenchError('input.value', 'None of these questions has neurons to scale.')
  const scaled = scaledFactors(factors)
  const measured: DosedPrompt[] = []
  const { computed, device } = await storedLetters(
    asked.map(({ trial, item }) => ({ ...item, positions, edits: editsOf(trial, scaled, dMlp) })),
    open,
    input.run.device,
    hooks,
    (i, probs) => {
      const { trial, item } = asked[i]!
      const { question, gold, letters, variant } = item
      const prompt = { group: trial.group, unit: units[question]!, gold, nLetters: letters.length, probs }
      measured.push({ ...prompt, question })
      hooks.onItem({ ...prompt, id: questions[question]!.id, variant, who: plan.who[trial.group] })
    },
  )
  const dose: Dose = {
    set: {
      name: input.name ?? chosen?.name ?? 'each question’s own neurons',
      kind: set === null ? 'each' : 'fixed',
      neurons: meanSize(plan.trials),
    },
    ...{ positions, factors, controls: { sets: controls, kind }, seed },
    curves: curvesOf(measured, { factors, who: plan.who, controls, kind, seed }),
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
  return {
    ...origin,
    questions: new Set(plan.trials.map(({ question }) => question)).size,
    prompts: asked.length,
    computed,
    dose,
  }
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

function meanSize(trials: readonly DoseTrial[]): number {
  return trials.reduce((sum, { sets }) => sum + sets[0]!.length, 0) / trials.length
}
