import { readQuestions } from '../datasets/readQuestions.ts'
import type { PromptedQuestion } from '../datasets/question.ts'
import { unitsOf } from '../methods/answers/units.ts'
import type { LetterPrompt } from '../methods/edits/editedLetters.ts'
import type { Form } from '../methods/predict.ts'
import { letterFinder } from './evaluationItems.ts'
import type { Hooks } from './hooks.ts'
import type { OpenModel } from './models.ts'
import { openEncoder, type PromptEncoder } from './promptEncoder.ts'
import { ofVariant, questionPrompts } from './questionPrompts.ts'
import type { ExperimentSource } from '../runs/calls/edits.ts'
import { openCapsule } from '../runs/capsule.ts'
import { foundPrompting, isOther, type ToldPrompting } from '../runs/promptingOf.ts'
import { checkRunModel, readDetection, type DetectedQuestion, type Detection } from '../runs/detection.ts'

export interface ExperimentItem extends LetterPrompt {
  /** Indices of the question, and of the variant in it. */
  readonly question: number
  readonly variant: number
  /** The option letters, and which of them is right. */
  readonly names: readonly string[]
  readonly gold: number
}

export interface Experiment {
  readonly run: Detection | null
  readonly questions: readonly (PromptedQuestion & { readonly stem: string })[]
  /** The fact that each question belongs to. */
  readonly units: readonly number[]
  /** Every variant of every question. */
  readonly items: readonly ExperimentItem[]
}

/**
 * The questions of an experiment, as the model reads them; a run's letters are those that it attributed.
 *
 * @throws WorkbenchError naming what is wrong with the file, the run, or a question that the model cannot read
 */
export async function readExperiment(
  source: ExperimentSource,
  told: ToldPrompting & { readonly seed: number },
  open: OpenModel,
  hooks: Hooks<never>,
): Promise<Experiment> {
  const run = source.kind === 'detection' ? await readDetection(openCapsule(source.detection), hooks) : null
  if (run !== null) checkRunModel(run, open)
  const read =
    source.kind === 'questions' ? await readQuestions(source.data, { ...hooks, seed: told.seed }) : run!.questions
  const encoder = await openEncoder(open, told, { instead: 'questions are text, so this needs one', run }, hooks)
  const questions = read.map((question) => ({ ...question, stem: question.source.stem }))
  // Tokens that were found behind other prompts are not those of these.
  const isSame = run !== null && !isOther(encoder.prompting, foundPrompting(run))
  const form = source.kind === 'questions' ? source.letters : run!.manifest.settings.letters
  return { run, questions, units: unitsOf(questions), items: itemsOf(questions, encoder, open, { form, isSame }) }
}

function itemsOf(
  questions: readonly (PromptedQuestion & { readonly found?: DetectedQuestion['found'] })[],
  encoder: PromptEncoder,
  { shape }: OpenModel,
  { form, isSame }: { readonly form: Form | 'auto'; readonly isSame: boolean },
): ExperimentItem[] {
  const tokensOf = letterFinder(encoder, form)
  const indexOf = new Map<PromptedQuestion, number>(questions.map((question, i) => [question, i]))
  return questionPrompts(questions, encoder, shape).map(({ question, variant, index, ids, sharedPrefix }) => {
    const place = indexOf.get(question)!
    const target = (isSame ? questions[place]!.found?.[index]?.target : null) ?? null
    return {
      ...{ question: place, variant: index, ids, sharedPrefix, names: variant.letters },
      gold: variant.letters.indexOf(variant.gold),
      letters: ofVariant(question, index, () => tokensOf(variant, target)),
    }
  })
}
