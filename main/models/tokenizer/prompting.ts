/** How a prompt is put to a model: as it stands, or as a user's message of a chat. */
export const promptings = ['raw', 'chat'] as const

export interface Prompting {
  readonly prompting: (typeof promptings)[number]
  /** Of a chat: what the system says before the user; null for none. */
  readonly system: string | null
  /** Of a chat: how the answer begins that the model goes on with. */
  readonly answerStart: string | null
  /** Of a chat: a template's text, in place of the one that the model brings. */
  readonly chatTemplate: string | null
}

export const rawPrompting: Prompting = { prompting: 'raw', system: null, answerStart: null, chatTemplate: null }
