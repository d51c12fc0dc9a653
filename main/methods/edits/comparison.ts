/** The same prompts before and after an edit, paired, by field, beside random sets of the same size. */
import type { NeuronEdit } from '../../engine/edit.ts'
import { baselineOf } from '../answers/accuracy.ts'
import { guardsOf } from '../answers/guards.ts'
import { effectOf } from '../evaluation/effects.ts'
import type { FieldMembers } from '../evaluation/fields.ts'
import { likeliest, type LetterProbs } from '../evaluation/observations.ts'
import { randomSet, type NeuronGrid, type RandomKind } from '../evaluation/randomSets.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import { controlOf, observation, type AskedPrompt } from './control.ts'
import type { ComparedField } from './experimentSchema.ts'

export interface PairedPrompt extends AskedPrompt {
  readonly before: LetterProbs
  readonly after: LetterProbs
  /** Under each random set, instead of the edit. */
  readonly controls: readonly LetterProbs[]
}

export function compareFields(
  prompts: readonly PairedPrompt[],
  fields: readonly FieldMembers[],
  random: { readonly bootstrap: Bootstrap; readonly seed: number },
): ComparedField[] {
  return fields.map(({ members, ...field }) => {
    const isMember = new Set(members)
    const of = prompts.filter(({ question }) => isMember.has(question))
    const baseline = (side: 'before' | 'after') => baselineOf(of.map((prompt) => answerOf(prompt, prompt[side])))
    const nDraws = of[0]?.controls.length ?? 0
    return {
      field,
      before: baseline('before'),
      after: baseline('after'),
      effect: effectOf(
        of.map((prompt) => observation(prompt, prompt.before, prompt.after)),
        random.bootstrap,
      ),
      guards: guardsOf(of, random),
      control: controlOf(
        Array.from({ length: nDraws }, (_, draw) =>
          of.map((prompt) => observation(prompt, prompt.before, prompt.controls[draw]!, draw)),
        ),
      ),
    }
  })
}

function answerOf({ unit, gold, nLetters }: AskedPrompt, probs: LetterProbs) {
  const mass = Array.from(probs).reduce((sum, prob) => sum + prob, 0)
  return { unit, right: likeliest(probs) === gold, nLetters, prob: probs[gold]!, mass }
}

/**
 * An edit's operations on random neurons, as many as it has: each takes the place of one of its neurons, in the order of
 * layer and neuron, so that with `sameLayers` every operation stays in its layer.
 */
export function randomEdit(
  neurons: readonly NeuronEdit[],
  kind: RandomKind,
  grid: NeuronGrid,
  { seed, draw }: { readonly seed: number; readonly draw: number },
): NeuronEdit[] {
  const indexOf = ({ layer, neuron }: NeuronEdit): number => layer * grid.dMlp + neuron
  const ordered = neurons.toSorted((a, b) => indexOf(a) - indexOf(b))
  const drawn = randomSet(ordered.map(indexOf), kind, grid, { seed, name: `edit ${draw}` })
  return ordered.map((operation, i) => ({
    ...operation,
    layer: Math.floor(drawn[i]! / grid.dMlp),
    neuron: drawn[i]! % grid.dMlp,
  }))
}
