import type { Api } from '../../api/api.ts'
import { everyQuestion, withPresets } from '../../runs/runOptions.ts'

const example = 'What is the capital of Kenya?\nA. Ottawa\nB. Nairobi\nC. Lisbon\nD. Hanoi\nAnswer:'

/** The prompt that a run would ask first, so that what is looked at is what will be measured; an example without questions. */
export async function firstPrompt(api: Pick<Api, 'app.info' | 'runs.preview'>, hasQuestions: boolean): Promise<string> {
  if (!hasQuestions) return example
  try {
    const { kinds } = await api['app.info']({})
    const settings = withPresets(kinds, { kind: 'predict', asked: everyQuestion, editId: null })
    const { prompt } = await api['runs.preview'](settings)
    return prompt
  } catch {
    return example // a set without an approved question
  }
}
