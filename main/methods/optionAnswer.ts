/**
 * The answer to a multiple-choice question by the log-likelihood of each option's text, as lm-evaluation-harness defines
 * it:
 *
 * acc        argmax of the sum of ln P over the option's tokens
 * acc_norm   argmax of that sum per character (code points of the option, without the space before it)
 * acc_bytes  argmax of that sum per byte (UTF-8)
 *
 * The first of equal options counts.
 */
export interface OptionLikelihood {
  readonly text: string
  /** Sum of ln P over the option's tokens, nats. */
  readonly logLikelihood: number
  readonly nTokens: number
  readonly nChars: number
  readonly nBytes: number
  /** Whether greedy generation would write this option. */
  readonly isGreedy: boolean
}

export interface OptionAnswer {
  readonly options: readonly OptionLikelihood[]
  /** Index of the option that each measure takes. */
  readonly acc: number
  readonly accNorm: number
  readonly accBytes: number
}

export function optionLikelihood(text: string, logProbs: ArrayLike<number>, isGreedy: boolean): OptionLikelihood {
  let logLikelihood = 0
  for (let i = 0; i < logProbs.length; i++) logLikelihood += logProbs[i]!
  const [nChars, nBytes] = [[...text].length, new TextEncoder().encode(text).length]
  return { text, logLikelihood, nTokens: logProbs.length, nChars, nBytes, isGreedy }
}

export function optionAnswer(options: readonly OptionLikelihood[]): OptionAnswer {
  const best = (score: (option: OptionLikelihood) => number): number =>
    options.reduce((first, option, i) => (score(option) > score(options[first]!) ? i : first), 0)
  return {
    options,
    acc: best(({ logLikelihood }) => logLikelihood),
    accNorm: best(({ logLikelihood, nChars }) => logLikelihood / nChars),
    accBytes: best(({ logLikelihood, nBytes }) => logLikelihood / nBytes),
  }
}
