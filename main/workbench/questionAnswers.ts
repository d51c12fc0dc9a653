import { pairOf } from '../datasets/changedPairs.ts'
import { lowLetterMass } from '../datasets/optionLetters.ts'
import type { Part } from '../rpc/window/shapes.ts'
import { isAsAsked } from '../runs/predictions.ts'
import { lastPredictions } from './lastPredictions.ts'
import type { Session } from './session.ts'

/** What a model answers to each side of a pair, from the newest run that asked it. */
export function questionAnswersPart(session: Session): Part<'questions.answers'> {
  return {
    'questions.answers'({ pairId }) {
      const project = session.require()
      const predictions = lastPredictions(project)
      return pairOf(project.questions, pairId).sides.map((side) => {
        const known = predictions.get(side.id)
        if (known === undefined) return { questionId: side.id, lang: side.lang, answer: null }
        const { run, asked, prediction } = known
        const { nPrompts, nRight, options, right, mass } = prediction
        return {
          ...{ questionId: side.id, lang: side.lang },
          answer: {
            run: {
              ...{ id: run.id, name: project.file.runs.get(run.id)?.name ?? '', style: run.style, at: run.createdAt },
              model: run.model.name,
            },
            ...{ isStale: !isAsAsked(side, asked), nPrompts, nRight, right, mass },
            isMassLow: mass < lowLetterMass,
            options: options === null ? null : options.map(({ prob, nChosen }) => ({ prob, nChosen })),
          },
        }
      })
    },
  }
}
