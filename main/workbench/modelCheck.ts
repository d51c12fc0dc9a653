/** What a model knows, at a glance: the same few facts, asked in every language that they are written in. */
import { factOf } from '../datasets/factSample.ts'
import { lowLetterMass } from '../datasets/optionLetters.ts'
import type { Question } from '../datasets/question.ts'
import { readQuestions } from '../datasets/readQuestions.ts'
import { renderQuestions } from '../datasets/renderQuestions.ts'
import { baselineOf } from '../methods/answers/accuracy.ts'
import { judgedAnswer } from '../methods/answers/answer.ts'
import { factsOf } from '../methods/answers/units.ts'
import type { Prompting } from '../models/tokenizer/prompting.ts'
import type { Item } from '../rpc/engine/contract.ts'
import type { LangCheck } from '../rpc/window/shapes.ts'
import { askFew, type AskFewOptions } from './askFew.ts'

/** Facts that are asked, one of a domain: five right of five is more than luck in six languages, four are not. */
const nFacts = 5

export interface CheckOptions extends Omit<AskFewOptions, 'onAnswer'> {
  /** Called for each language as soon as its last answer is there. */
  readonly onLang: (check: LangCheck) => void
}

/**
 * Asks the first fact of each domain in its languages, as a run of predict puts a question: each once, the options in an
 * order that makes every letter the right one equally often.
 *
 * @param path a question file
 */
export async function checkModel(
  path: string,
  prompting: Prompting,
  { onLang, ...options }: CheckOptions,
): Promise<{ readonly langs: LangCheck[] }> {
  const all = (await readQuestions(path, { signal: options.signal })).map(({ source }) => source)
  const groups = [...Map.groupBy(fewFacts(all), ({ lang }) => lang ?? '')]
  // Language by language, so that the first is answered long before the last.
  const questions = asked(groups.flatMap(([, of]) => of))
  const facts = factsOf(questions)
  const langs: LangCheck[] = []
  let waiting: Item<'predict'>[] = []
  const onAnswer = (answer: Item<'predict'>): void => {
    waiting.push(answer)
    const [lang, of] = groups[langs.length]!
    if (waiting.length < of.length) return
    const check = checkOf(
      lang,
      waiting.map((each) => judgedAnswer(each, facts)),
      groups.length,
    )
    waiting = []
    langs.push(check)
    onLang(check)
  }
  await askFew(questions, { letters: 'auto', ...prompting }, { ...options, onAnswer })
  return { langs }
}

function checkOf(lang: string, answers: readonly ReturnType<typeof judgedAnswer>[], looks: number): LangCheck {
  const baseline = baselineOf(answers, looks)
  const { atChance, share, chance, mass } = baseline
  const standing = !atChance ? 'knows' : (share ?? 0) > chance ? 'unsure' : 'chance'
  return { lang, standing, isMassLow: mass < lowLetterMass, baseline }
}

/** The first fact of each domain, of the first domains, in all of its languages. */
function fewFacts(all: readonly Question[]): readonly Question[] {
  const firsts = [...Map.groupBy(all, ({ domain }) => domain).values()].map(([first]) => factOf(first!))
  const taken = new Set(firsts.slice(0, nFacts))
  return all.filter((question) => taken.has(factOf(question)))
}

function asked(questions: readonly Question[]): readonly Question[] {
  const bare = questions.map((question) => ({ ...question, variants: [] }))
  return renderQuestions(bare, { most: 1 }).map((variants, i) => ({ ...bare[i]!, variants }))
}
