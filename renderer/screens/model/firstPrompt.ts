import type { Api } from '../../api/api.ts'

const example = 'What is the capital of Kenya?\nA. Ottawa\nB. Nairobi\nC. Lisbon\nD. Hanoi\nAnswer:'

/** The prompt that a run would ask first, so that what is looked at is what will be measured; an example without questions. */
export async function firstPrompt(api: Pick<Api, 'runs.preview'>, hasQuestions: boolean): Promise<string> {
  if (!hasQuestions) return example
  try {
    const asked = { filter: '', templates: 'question-first', letters: 'auto', seed: 0 } as const
    const { prompt } = await api['runs.preview']({ kind: 'predict', asked, editId: null })
    return prompt
  } catch {
    return example // a set without an approved question
  }
}
