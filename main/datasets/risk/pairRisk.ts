/**
 * Which pairs a person should look at first: what checks find in a pair, what its sides say against each other by what is
 * usual in its set, and, where there is a run, what a model answers.
 */
import { isOpen, type Problem } from '../problem.ts'
import type { QuestionPair } from '../pairs.ts'
import { combined, type Evidence } from './evidence.ts'
import { markEvidence } from './markEvidence.ts'
import { predictionEvidence } from './predictionEvidence.ts'
import type { Prediction } from './predictions.ts'
import { sideEvidence } from './sideEvidence.ts'
import { langKey, learnSides, twosOf, type SideModel } from './sideModel.ts'
import { learnTexts, type TextModel } from './textModel.ts'

export interface PairRisk {
  /** 0 to 1 */
  readonly risk: number
  /** Why, the weightiest first; empty where nothing speaks against the pair. */
  readonly reasons: readonly Evidence[]
}

export interface RiskModel {
  of(pair: QuestionPair, problems: readonly Problem[], predictions?: ReadonlyMap<string, Prediction>): PairRisk
}

/** Learns from a set what is usual in it. Each pair is judged by the others. */
export function learnRisk(pairs: readonly QuestionPair[]): RiskModel {
  const sides: ReadonlyMap<string, SideModel> = learnSides(pairs)
  const texts: TextModel = learnTexts(pairs)
  return {
    of(pair, problems, predictions = new Map()) {
      const reasons = [
        ...problems.filter(isOpen).map(problemEvidence),
        ...pair.sides.flatMap(markEvidence),
        ...pair.sides.flatMap((side) => texts.evidence(side)),
        ...[...twosOf(pair)].flatMap(([a, b]) => {
          const { key, sides: two } = langKey(a, b)
          const model = sides.get(key)
          return model === undefined ? [] : sideEvidence(...two, model)
        }),
        ...predictionEvidence(pair, predictions),
      ]
        .filter(({ weight }) => weight > 0)
        .sort((a, b) => b.weight - a.weight)
      // The same thing said twice is no second reason.
      const distinct = reasons.filter(({ reason }, i) => reasons.findIndex((other) => other.reason === reason) === i)
      return { risk: combined(distinct), reasons: distinct }
    },
  }
}

/** How likely a finding of a check is a fault: what concerns form only is a small one. */
const weights: Readonly<Record<string, number>> = {
  ...{ 'outer-space': 0.05, 'names-others': 0.05, 'letter-prefix': 0.15, 'pair-incomplete': 0, 'no-break-space': 0.05 },
  ...{
    'invisible-character': 0.1,
    'duplicate-stem': 0.15,
    'html-entity': 0.4,
    'html-tag': 0.3,
    'unbalanced-brackets': 0.3,
  },
  ...{ 'similar-options': 0.4, 'answer-in-stem': 0.3, 'statement-without-answer': 0.3, 'pair-length': 0.5 },
  ...{ mojibake: 0.9, 'lost-letters': 0.9, 'spreadsheet-error': 0.9, 'spreadsheet-cell': 0.7, 'cut-text': 0.9 },
  ...{
    'language-script': 0.9,
    'language-differs': 0.6,
    'option-script': 0.7,
    'pair-untranslated': 0.8,
    'pair-numbers': 0.75,
  },
  ...{
    'pair-option-count': 0.9,
    'term-translation': 0.4,
    'pair-names': 0.4,
    'same-as-right': 0.5,
    'answers-conflict': 0.7,
  },
}

function problemEvidence({ rule, severity, id, message, remedy }: Problem): Evidence {
  const weight = severity === 'error' ? 0.95 : (weights[rule] ?? 0.3)
  return { weight, reason: rule, sentence: `${id ?? ''}: ${message}; ${remedy}.` }
}
