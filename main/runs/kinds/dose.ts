import type { InputOf, ItemOf, OutputOf } from '../../base/contract.ts'
import type { Edit } from '../../engine/edit.ts'
import type { DoseGroup } from '../../methods/edits/dosePlan.ts'
import { curvesOf, type DosedPrompt } from '../../methods/edits/measured.ts'
import type { runCalls } from '../calls/calls.ts'
import type { ExperimentSource } from '../calls/edits.ts'
import { controlKind, jsonFile, unusable, whileUsable, type Found, type Kind } from './kind.ts'

type Calls = typeof runCalls
type Call = InputOf<Calls, 'edit.dose'>

export interface DoseInput {
  readonly source: ExperimentSource
  readonly choice: Call['choice']
  /** What to call the neurons; null: by the choice. */
  readonly name: string | null
  /** The questions that the neurons belong to; null: those they were found for, or all. */
  readonly own: Call['own']
  readonly factors: readonly number[]
  readonly positions: Edit['positions']
}

/** Several strengths of an edit, beside random sets and on unrelated questions. */
export const dose: Kind<'dose', DoseInput, OutputOf<Calls, 'edit.dose'>> = {
  title: 'Dose',
  isShared: true,
  async run(
    { source, choice, name, own, positions, ...given },
    { controls, controlLayers, sample, letters: _, ...how },
    context,
  ) {
    const factors = [...new Set(given.factors)].sort((a, b) => a - b)
    const { seed } = how
    const choices = { controls, kind: controlKind(controlLayers), seed }
    const who: Partial<Record<DoseGroup, string>> = {}
    const prompts: DosedPrompt[] = []
    const places = new Map<string, number>()
    const nNeurons = choice.kind === 'neurons' ? choice.neurons.length : 0
    const set = {
      name: name ?? '',
      kind: choice.kind === 'each' ? ('each' as const) : ('fixed' as const),
      neurons: nNeurons,
    }
    const figures = (): Found => ({
      summary: {
        ...{ kind: 'dose', edit: set.name, nNeurons },
        dose: {
          ...{ set, positions, factors, controls: { sets: controls, kind: choices.kind }, seed },
          curves: curvesOf(prompts, { factors, who: { own: '', 'same-fact': '', unrelated: '', ...who }, ...choices }),
        },
      },
    })
    const result = await whileUsable(context, (signal, refuse) => {
      const { run, onProgress, onWarning } = context
      return context.call(
        'edit.dose',
        { run, source, choice, name, own, sample, factors, positions, ...choices, ...how },
        { signal, onProgress, onWarning, onItem },
      )
      function onItem(row: ItemOf<Calls, 'edit.dose'>): void {
        if (signal.aborted) return
        const { id, group, unit, gold, nLetters, probs } = row
        const fault =
          unusable({ id, mass: sumOf(probs.subarray(0, nLetters)) }, null) ?? unusable({ id, mass: sumOf(probs) }, set)
        if (fault !== null) return refuse(fault)
        const question = places.get(id) ?? places.size
        places.set(id, question)
        who[group] = row.who
        prompts.push({ question, group, unit, gold, nLetters, probs })
        context.onItem?.(row)
        context.onFigures?.(figures)
      }
    })
    const { device, questions: nQuestions, prompts: nVariants } = result
    const neurons = Math.round(result.dose.set.neurons)
    return {
      ...{ result, device, nQuestions, nVariants },
      summary: { kind: 'dose', edit: result.dose.set.name, nNeurons: neurons, dose: result.dose },
      files: { 'dose.json': jsonFile(result.dose) },
    }
  },
}

function sumOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
