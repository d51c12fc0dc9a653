/** How a model is asked a question without options, the same from window and terminal: so many first tokens, so long an answer. */
export const openBeginnings = 8
export const openAnswerTokens = 16
