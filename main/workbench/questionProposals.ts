import { createSlices } from '../base/slices.ts'
import { pairOf } from '../datasets/changedPairs.ts'
import { draftSource, draftTexts, isBlank } from '../datasets/propose/draftSide.ts'
import type { QuestionPair } from '../datasets/pairs.ts'
import { proposeDistractors, type AskOpenly } from '../datasets/propose/proposeDistractors.ts'
import type { Part } from '../rpc/window/shapes.ts'
import { askForDraft, type Continue } from '../runs/draftAsking.ts'
import { openAnswerTokens, openBeginnings } from '../runs/openAsking.ts'
import { rawPrompting } from '../models/tokenizer/prompting.ts'
import { modelChoice, type ModelsOptions } from './modelsPart.ts'

type Options = Pick<ModelsOptions, 'session' | 'settings' | 'places' | 'engine'>

/** Wrong options and sides for a pair; what a person takes is a change like another. */
export function questionProposalsPart(
  options: Options,
  now: () => Date,
): Part<'questions.propose' | 'questions.draft'> {
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
    async 'questions.draft'({ pairId, lang }, { signal, onItem }) {
      const { model, run } = modelChoice(options)
      const { questions } = session.require()
      const pair = pairOf(questions, pairId)
      const source = draftSource(pair, lang)
      if (source === null || source.lang === lang) return { draft: null, refused: draftless(pair, lang) }
      const total = draftTexts(source).length
      const ask: Continue = async ({ prompt, maxTokens }, { signal: until, onText }) => {
        const asked = { run, edit: null, maxTokens, seed: 0, temperature: 0, stop: true }
        const text = { kind: 'text' as const, text: prompt, ...rawPrompting }
        const hooks = { signal: until, onItem: (item: { readonly text: string }) => onText(item.text) }
        return (await engine.call('generate', { ...asked, prompt: text }, hooks)).text
      }
      const onProgress = (done: number): void => onItem({ done, total })
      const draft = await askForDraft(source, lang, questions.pairs(), { ask, signal, onProgress })
      if ('refused' in draft) return { draft: null, refused: draft.refused }
      return { draft: { stem: draft.stem, options: [...draft.options], model: model.name }, refused: null }
    },
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

/** Why there is nothing to draft. */
function draftless({ sides }: QuestionPair, lang: string): string {
  const there = sides.find((side) => side.lang === lang)
  return there === undefined || isBlank(there)
    ? 'There is no other side of which the question and all options are written: that is what a draft is made from.'
    : 'This side is written already, and a draft never takes the place of it.'
}
