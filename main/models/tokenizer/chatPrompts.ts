import { isWorkbenchError, WorkbenchError } from '../../base/errors.ts'
import type { ChatMessage, ChatTemplate } from './chatTemplate.ts'
import type { Prompting } from './prompting.ts'

/** Questions in the chat that a template writes around them. */
export interface ChatPrompts {
  /** Everything that the model reads before its answer, special tokens as text. */
  textOf(question: string): string
  /**
   * What the template writes between the chat and an answer: a space where the model was trained on answers behind one,
   * nothing where it was not; null where the template does not tell, or the answer has begun already.
   */
  readonly lead: string | null
}

/** What a template is tried on. */
const tried = { question: 'Which one?', answer: 'This' }

/**
 * Puts questions into a chat: the system's text where there is one, the question as the user's message, the beginning of an
 * answer. The template is tried first.
 *
 * @throws WorkbenchError 'input.value' where it takes no system text, or leaves the question out
 */
export function chatPrompts(
  template: ChatTemplate,
  { system, answerStart }: Pick<Prompting, 'system' | 'answerStart'>,
): ChatPrompts {
  const before: ChatMessage[] = system === null ? [] : [{ role: 'system', content: system }]
  const asked = (question: string): ChatMessage[] => [...before, { role: 'user', content: question }]
  const trial = tryTemplate(template, asked(tried.question), system)
  const lead = leadOf(template, asked(tried.question), trial)
  const start = answerStart === null || answerStart === '' ? '' : (lead ?? '') + answerStart
  return {
    textOf(question) {
      const text = template.render(asked(question))
      // one may cut or rewrite what is longer than what it was tried on
      if (!text.includes(question.trim())) throw leftOut(template.path)
      return text + start
    },
    lead: start === '' ? lead : null,
  }
}

function tryTemplate(template: ChatTemplate, messages: readonly ChatMessage[], system: string | null): string {
  const { path } = template
  let text: string
  try {
    text = template.render(messages)
  } catch (error) {
    if (system === null || !isWorkbenchError(error)) throw error
    // Whether it is the system's text that it refuses; where it is not, that is said.
    template.render(messages.slice(1))
    throw noSystem(path, error)
  }
  if (!text.includes(tried.question)) throw leftOut(path)
  if (system !== null && !text.includes(system.trim())) throw noSystem(path)
  return text
}

function leftOut(path: string): WorkbenchError {
  return new WorkbenchError(
    'input.value',
    `The chat template ${path} leaves the question out, or part of it: give one that writes messages[…]['content'].`,
    { path },
  )
}

function noSystem(path: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError(
    'input.value',
    `The chat template ${path} takes no system text: leave --system out, or put that text into the questions.`,
    { path },
    { cause },
  )
}

/** The template's own answer says what it writes before one. */
function leadOf(template: ChatTemplate, messages: readonly ChatMessage[], before: string): string | null {
  let whole: string
  try {
    const answered: ChatMessage[] = [...messages, { role: 'assistant', content: tried.answer }]
    whole = template.render(answered, { addGenerationPrompt: false })
  } catch (error) {
    if (isWorkbenchError(error)) return null
    throw error
  }
  const rest = whole.startsWith(before) ? whole.slice(before.length) : null
  const lead = rest?.slice(0, rest.length - rest.trimStart().length)
  return lead !== undefined && rest!.slice(lead.length).startsWith(tried.answer) ? lead : null
}
