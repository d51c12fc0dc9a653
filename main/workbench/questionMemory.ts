import { createSlices } from '../base/slices.ts'
import { pairOf } from '../datasets/changedPairs.ts'
import { createTranslationMemory, type TranslationMemory } from '../datasets/memory/translationMemory.ts'
import { pairIdOf } from '../datasets/pairs.ts'
import { fieldText, sourceOf } from '../datasets/translatedSides.ts'
import type { Part } from '../rpc/window/shapes.ts'
import { refusal } from './failures.ts'
import type { QuestionSet } from './questionSet.ts'
import type { Session } from './session.ts'

/** So many are offered for a text. */
const limit = 5

/** What the project says elsewhere for a text that is to be translated. */
export function questionMemoryPart(session: Session): Part<'questions.memory'> {
  const memories = new WeakMap<QuestionSet, TranslationMemory>()
  let turn: Promise<unknown> = Promise.resolve()
  return {
    'questions.memory': ({ questionId, field }, { signal }) => {
      const { questions } = session.require()
      const memory = memories.get(questions) ?? createTranslationMemory()
      memories.set(questions, memory)
      const find = async () => {
        signal.throwIfAborted()
        await memory.follow(questions.pairs(), createSlices())
        const question = questions.get(questionId)?.question
        if (question === undefined) throw refusal('input.value', `There is no question ${questionId}.`)
        const pair = pairOf(questions, pairIdOf(question))
        const source = sourceOf(pair.sides)
        const text = source === undefined || source.id === questionId ? '' : fieldText(source, field)
        if (source?.lang == null || question.lang === null || text.trim() === '') return []
        return memory.find(text, { from: source.lang, to: question.lang, without: pair.pairId, limit })
      }
      // One follows the set at a time.
      const found = turn.then(find)
      turn = found.catch(() => undefined)
      return found
    },
  }
}
