import { noGlossary, type Glossary } from '../glossary.ts'
import { lintQuestions } from '../lintQuestions.ts'
import type { QuestionPair } from '../pairs.ts'
import type { Prediction } from './predictions.ts'
import { learnRisk, type PairRisk } from './pairRisk.ts'

export interface QueuedPair extends PairRisk {
  readonly pairId: string
}

/** All pairs of a set, those first that a person should look at first; the others in their order. */
export function riskQueue(
  pairs: readonly QuestionPair[],
  predictions?: ReadonlyMap<string, Prediction>,
  glossary: Glossary = noGlossary,
): QueuedPair[] {
  const placed = pairs.flatMap(({ sides }) => sides).map((question) => ({ question, place: question.id }))
  const problems = Map.groupBy(lintQuestions(placed, 'the set', glossary), ({ id }) => id)
  const model = learnRisk(pairs)
  return pairs
    .map((pair) => ({
      pairId: pair.pairId,
      ...model.of(
        pair,
        pair.sides.flatMap(({ id }) => problems.get(id) ?? []),
        predictions,
      ),
    }))
    .sort((a, b) => b.risk - a.risk)
}
