/** Where an edit acts: at the last position of the prompt, at all, or at that one and every later one. */
export const editPositions = ['last', 'all', 'generated'] as const
export type EditPositions = (typeof editPositions)[number]
