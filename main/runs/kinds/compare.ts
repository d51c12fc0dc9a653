import type { ItemOf, OutputOf } from '../../base/contract.ts'
import type { Edit } from '../../engine/edit.ts'
import type { Answer } from '../../methods/answers/answerSchema.ts'
import { factsOf } from '../../methods/answers/units.ts'
import { comparisonOf, type MeasuredPrompt } from '../../methods/edits/measured.ts'
import type { runCalls } from '../calls/calls.ts'
import type { ExperimentSource } from '../calls/edits.ts'
import { runAccuracy } from './figures.ts'
import { controlKind, jsonFile, unusable, whileUsable, type AskedQuestions, type Found, type Kind } from './kind.ts'

export interface CompareInput {
  readonly source: ExperimentSource
  readonly edit: Edit
  /** What it is compared with; null: the model as it is. */
  readonly beforeEdit: Edit | null
  readonly asked: AskedQuestions
}

type Calls = typeof runCalls
type Row = ItemOf<Calls, 'edit.compare'>

/** The same questions before and after an edit, beside random sets of its size. */
export const compare: Kind<'compare', CompareInput, OutputOf<Calls, 'edit.compare'>> = {
  title: 'Edit compare',
  isShared: true,
  async run({ source, edit, beforeEdit, asked }, { controls, controlLayers, letters: _, ...how }, context) {
    const questions = await asked()
    const facts = factsOf(questions)
    const placeOf = new Map(questions.map(({ id }, i) => [id, i]))
    const choices = { controls, kind: controlKind(controlLayers), seed: how.seed }
    const prompts: MeasuredPrompt[] = []
    const after: Answer[] = []
    const told = { edit: edit.name, nNeurons: edit.neurons.length }
    const figures = (): Found => ({
      accuracy: runAccuracy(after, facts),
      summary: { kind: 'compare', ...told, comparison: comparisonOf(prompts, questions, choices) },
    })
    const result = await whileUsable(context, (signal, refuse) => {
      const { onProgress, onWarning } = context
      return context.call(
        'edit.compare',
        { run: context.run, source, edit, beforeEdit, ...choices, ...how },
        { signal, onProgress, onWarning, onItem },
      )
      function onItem(row: Row): void {
        if (signal.aborted) return
        const changed = answerOf(row, row.after)
        const fault = unusable(answerOf(row, row.before), null) ?? unusable(changed, edit)
        if (fault !== null) return refuse(fault)
        const gold = Object.keys(row.before.letters).indexOf(row.gold)
        prompts.push({ question: placeOf.get(row.id)!, gold, nLetters: row.nLetters, probs: row.probs })
        after.push(changed)
        context.onItem?.(row)
        context.onAnswer?.('before', answerOf(row, row.before))
        context.onAnswer?.('after', changed)
        if (row.control !== null) context.onAnswer?.('control', answerOf(row, row.control))
        context.onFigures?.(figures)
      }
    })
    const { comparison, device, prompts: nVariants, questions: nQuestions } = result
    return {
      ...{ result, device, nQuestions, nVariants, accuracy: runAccuracy(after, facts) },
      summary: { kind: 'compare', ...told, comparison },
      files: { 'edit.json': jsonFile(edit), 'comparison.json': jsonFile(comparison) },
    }
  },
}

function answerOf({ id, variant, gold }: Row, { letters, pred, mass }: Row['before']): Answer {
  return { id, variant, letters, pred, gold, correct: pred === gold, mass }
}
