import { WorkbenchError } from '../base/errors.ts'
import { rawPrompting, type Prompting } from '../models/tokenizer/prompting.ts'
import type { Detection } from './detection.ts'

/** How prompts are to be put; `prompting` null: as the detection did that they belong to, raw without one. */
export type ToldPrompting = Omit<Prompting, 'prompting'> & { readonly prompting: Prompting['prompting'] | null }

const chatOnly = { system: '--system', answerStart: '--answer-start', chatTemplate: '--chat-template' } as const

/**
 * How prompts are put: as it is told, or as in the detection whose questions they are.
 *
 * @throws WorkbenchError 'input.usage' for what has a meaning in a chat only
 */
export function promptingOf(told: ToldPrompting, run: Pick<Detection, 'manifest'> | null): Prompting {
  const { prompting, ...chat } = told
  if (prompting === 'chat') return { prompting, ...chatOf(chat) }
  for (const name of Object.keys(chatOnly) as (keyof typeof chatOnly)[]) {
    if (chat[name] === null) continue
    throw new WorkbenchError('input.usage', `${chatOnly[name]} has a meaning with --prompting chat only.`)
  }
  return prompting === null && run !== null ? foundPrompting(run) : rawPrompting
}

/** How a detection put its prompts. */
export function foundPrompting({ manifest }: Pick<Detection, 'manifest'>): Prompting {
  const { prompting, ...chat } = manifest.settings
  return { prompting, ...chatOf(chat) }
}

function chatOf({ system, answerStart, chatTemplate }: Omit<Prompting, 'prompting'>): Omit<Prompting, 'prompting'> {
  return { system, answerStart, chatTemplate }
}

/** Whether two ways to ask, of chats with the text of their template, give other prompts. */
export function isOther(a: Prompting, b: Prompting): boolean {
  return (Object.keys(rawPrompting) as (keyof Prompting)[]).some((name) => a[name] !== b[name])
}

/** In words, behind "asked". */
export function promptingText({ prompting, system, answerStart }: Prompting): string {
  if (prompting === 'raw') return 'as raw text'
  const parts = [system === null ? [] : ['a system text'], answerStart === null ? [] : ['the beginning of an answer']]
  return ['as a chat', parts.flat().join(' and ')].filter((part) => part !== '').join(' with ')
}
