import type { ChatParts, Prompting } from '../api/shapes.ts'
import type { FieldValue } from '../runs/runOptions.ts'

export const rawPrompting: Prompting = { prompting: 'raw', system: null, answerStart: null, chatTemplate: null }
/** The settings that say how a prompt is put. */
export const promptingNames: readonly string[] = Object.keys(rawPrompting)

/** What settings say of it: of a prompt that is no chat nothing that only a chat has. */
export function promptingOf(options: Readonly<Record<string, FieldValue>>): Prompting {
  const { prompting } = options
  if (prompting === 'chat') return { prompting, ...chatParts(options) }
  return { ...rawPrompting, prompting: prompting === 'raw' ? 'raw' : null }
}

export function chatParts({ system, answerStart, chatTemplate }: Readonly<Record<string, FieldValue>>): ChatParts {
  const text = (value: FieldValue | undefined): string | null => (typeof value === 'string' ? value : null)
  return { system: text(system), answerStart: text(answerStart), chatTemplate: text(chatTemplate) }
}
