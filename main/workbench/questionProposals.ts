import { createSlices } from '../base/slices.ts'
import { pairOf } from '../datasets/changedPairs.ts'
import { proposeDistractors, type AskOpenly } from '../datasets/propose/proposeDistractors.ts'
import type { Part } from '../rpc/window/shapes.ts'
import { openAnswerTokens, openBeginnings } from '../runs/openAsking.ts'
import { modelChoice, type ModelsOptions } from './modelsPart.ts'

type Options = Pick<ModelsOptions, 'session' | 'settings' | 'places' | 'engine'>

/** Wrong options for a pair; what a person takes is a change like another. */
export function questionProposalsPart(options: Options, now: () => Date): Part<'questions.propose'> {
  const { session, engine } = options
  /** The chosen model, for as long as somebody waits. */
  const asking = (signal: AbortSignal): AskOpenly => {
    const { model, run } = modelChoice(options)
    return async ({ texts, ...asked }) => {
      const how = { beginnings: openBeginnings, maxTokens: openAnswerTokens }
      const { scored } = await engine.call('answers.open', { run, ...asked, ...how, texts: [...texts] }, { signal })
      return { model: model.name, scored }
    }
  }
  return {
    async 'questions.propose'({ pairId, count, withModel }, { signal }) {
      const { questions } = session.require()
      // First, as a model that may not be used is refused whatever is asked.
      const ask = withModel ? asking(signal) : null
      const proposals = await proposeDistractors(pairOf(questions, pairId), questions.pairs(), {
        ...{ count, ask },
        ...{ thisYear: now().getFullYear(), slices: createSlices(signal) },
      })
      return proposals.map(({ texts, ...proposal }) => ({ ...proposal, texts: { ...texts } }))
    },
  }
}
