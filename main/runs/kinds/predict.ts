import { without } from '../../base/without.ts'
import { largest, meanOf } from '../../base/lists.ts'
import { WorkbenchError } from '../../base/errors.ts'
import type { QuestionSource } from '../../datasets/readRows.ts'
import type { Edit } from '../../engine/edit.ts'
import { baselineOf } from '../../methods/answers/accuracy.ts'
import { judgedAnswer, rightProb } from '../../methods/answers/answer.ts'
import { lettersGiven } from '../../methods/answers/letters.ts'
import type { Answer } from '../../methods/answers/answerSchema.ts'
import { factsOf, type Facts } from '../../methods/answers/units.ts'
import type { ItemOf, OutputOf } from '../../base/contract.ts'
import type { runCalls } from '../calls/calls.ts'
import type { Options } from '../kindFields.ts'
import { runAccuracy } from './figures.ts'
import { unusable, whileUsable, type AskedQuestions, type Found, type Kind } from './kind.ts'

export interface PredictInput {
  readonly data: Exclude<QuestionSource, string>
  readonly edit: Edit | null
  readonly asked: AskedQuestions
}

type Calls = typeof runCalls
export type Predicted =
  | { readonly style: 'letter'; readonly answered: OutputOf<Calls, 'predict'> }
  | { readonly style: 'option-text'; readonly answered: OutputOf<Calls, 'predict.options'> }
  | { readonly style: 'generate'; readonly answered: OutputOf<Calls, 'predict.generated'> }

/** Enough for a letter with brackets, or for a short option's text. */
const presetTokens = 12

/** Every question answered, under an edit or not. */
export const predict: Kind<'predict', PredictInput, Predicted> = {
  title: 'Predict',
  isShared: true,
  async run({ data, edit, asked }, options, context) {
    checkStyle(options)
    const { run, call, onFigures } = context
    const answers: Answer[] = []
    // Where nobody looks on, the questions are read when the engine has done its part: reading many takes its time.
    const early = onFigures === undefined ? null : factsOf(await asked())
    const figures = (facts: Facts): Found => ({
      accuracy: runAccuracy(answers, facts),
      summary: {
        ...{ kind: 'predict', style: options.style },
        meanMass: meanOf(answers.map(({ mass }) => mass)),
        meanProb: meanOf(answers.map(rightProb)),
        baseline: baselineOf(answers.map((answer) => judgedAnswer(answer, facts))),
        letters: lettersGiven(
          answers.map(({ id, gold, pred }) => ({ unit: facts.unitOf(id), right: gold, given: pred })),
        ),
      },
    })
    const given = { run, data, edit, ...without(options, 'style', 'letters', 'maxTokens') }
    const result = await whileUsable(context, ask)
    const { device, questions, fromCache, computed } = result.answered
    const facts = early ?? factsOf(await asked())
    return { ...figures(facts), result, files: {}, device, nQuestions: questions, nVariants: fromCache + computed }

    async function ask(signal: AbortSignal, refuse: (reason: Error) => void): Promise<Predicted> {
      const hooks = <Item extends object>(answerOf: (item: Item) => Answer) => ({
        ...{ signal, onProgress: context.onProgress, onWarning: context.onWarning },
        onItem(item: Item) {
          if (signal.aborted) return
          const answer = answerOf(item)
          const fault = unusable(answer, edit)
          if (fault !== null) return refuse(fault)
          answers.push(answer)
          context.onItem?.(item)
          context.onAnswer?.('before', answer)
          if (early !== null) onFigures?.(() => figures(early))
        },
      })
      const { style, letters, maxTokens } = options
      if (style === 'letter') {
        const answered = await call('predict', { ...given, letters: letters ?? 'auto' }, hooks(letterAnswer))
        return { style, answered }
      }
      if (style === 'option-text') {
        return { style, answered: await call('predict.options', given, hooks(optionAnswer)) }
      }
      const limited = { ...given, maxTokens: maxTokens ?? presetTokens }
      return { style, answered: await call('predict.generated', limited, hooks(generatedAnswer)) }
    }
  },
}

function checkStyle({ style, letters, maxTokens }: Options<'predict'>): void {
  const refuse = (flag: string, needed: string): never => {
    throw new WorkbenchError('input.usage', `${flag} has a meaning with the style ${needed} only.`)
  }
  if (letters !== null && style !== 'letter') refuse('--letters', 'letter')
  if (maxTokens !== null && style !== 'generate') refuse('--max-tokens', 'generate')
}

function letterAnswer({ id, variant, letters, pred, gold, correct, mass }: ItemOf<Calls, 'predict'>): Answer {
  return { id, variant, letters, pred, gold, correct, mass }
}

/** Each option's share of the likelihood of all of them. */
function optionAnswer({ id, options, pred, gold, correct }: ItemOf<Calls, 'predict.options'>): Answer {
  const most = largest(options.map(({ logLikelihood }) => logLikelihood))
  const weights = options.map(({ logLikelihood }) => Math.exp(logLikelihood - most))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const letters = Object.fromEntries(options.map(({ letter }, i) => [letter, weights[i]! / sum]))
  return { id, variant: 0, letters, pred, gold, correct, mass: 1 }
}

/** What the model writes is certain, as it takes the likeliest token each time: 1 for the option that it names. */
function generatedAnswer({
  id,
  variant,
  letters,
  text,
  pred,
  gold,
  correct,
}: ItemOf<Calls, 'predict.generated'>): Answer {
  const named = Object.fromEntries(letters.map((letter) => [letter, letter === pred ? 1 : 0]))
  return { id, variant, letters: named, pred: pred ?? '', gold, correct, mass: pred === null ? 0 : 1, text }
}
