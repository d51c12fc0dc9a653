import { formatQuestionLines } from '../datasets/questionLines.ts'
import type { Question } from '../datasets/question.ts'
import type { Prompting } from '../models/tokenizer/prompting.ts'
import type { Item } from '../rpc/engine/contract.ts'
import type { EngineLine, RunChoice } from './engineLine.ts'

export interface AskFewOptions {
  readonly engine: Pick<EngineLine, 'call'>
  readonly run: RunChoice
  readonly signal: AbortSignal
  readonly onAnswer?: (answer: Item<'predict'>) => void
}

export type FewHow = Prompting & { readonly letters: 'auto' | 'bare' | 'space' }

/**
 * Asks a few questions while a person waits, outside a run. What was computed is kept, and need not be again.
 *
 * @param questions with the prompts that are asked
 * @returns the answers in their order
 */
export async function askFew(
  questions: readonly Question[],
  how: FewHow,
  { engine, run, signal, onAnswer }: AskFewOptions,
): Promise<readonly Item<'predict'>[]> {
  const bytes = new TextEncoder().encode(formatQuestionLines(questions))
  const data = { kind: 'bytes' as const, name: 'questions.jsonl', bytes }
  const answers: Item<'predict'>[] = []
  const onItem = (answer: Item<'predict'>): void => {
    answers.push(answer)
    onAnswer?.(answer)
  }
  await engine.call('predict', { run, data, edit: null, seed: 0, ...how }, { signal, onItem })
  return answers
}
