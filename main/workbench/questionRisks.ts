import type { Glossary } from '../datasets/glossary.ts'
import type { QuestionPair } from '../datasets/pairs.ts'
import type { PairRisk } from '../datasets/risk/pairRisk.ts'
import type { Prediction } from '../datasets/risk/predictions.ts'
import type { QuestionSet } from './questionSet.ts'
import { beside } from './sideThread.ts'

/** How much speaks against each pair. */
export interface Risks {
  /**
   * Judges all pairs, in a thread of its own; a set of which little has changed since is not judged again, nor is one to
   * which a model has given few new answers.
   *
   * @returns a number that another judgement has another one of
   */
  judge(set: QuestionSet, signal: AbortSignal): Promise<number>
  /** null for a pair that was not judged; as it was then for one that was changed since. */
  of(pair: QuestionPair): PairRisk | null
}

/** A queue that is worked through stays as it is; when more of it than this has changed, it is made anew. */
const mostChanged = 0.05

/** @param predictions what a model has answered, by the ids of questions */
export function createRisks(predictions: () => ReadonlyMap<string, Prediction>): Risks {
  let judged: ReadonlyMap<string, { readonly pair: QuestionPair; readonly risk: PairRisk }> = new Map()
  let answered: ReadonlyMap<string, Prediction> = new Map()
  let isOf: QuestionSet | null = null
  let ofGlossary: Glossary | null = null
  let nJudged = 0
  return {
    async judge(set, signal) {
      const pairs = set.pairs()
      const now = predictions()
      const isChanged = (pair: QuestionPair): boolean =>
        judged.get(pair.pairId)?.pair !== pair || pair.sides.some(({ id }) => now.get(id) !== answered.get(id))
      const changed = pairs.filter(isChanged).length
      if (isOf === set && ofGlossary === set.glossary() && changed <= mostChanged * pairs.length) return nJudged
      const byId = new Map(pairs.map((pair) => [pair.pairId, pair]))
      const found = new Map<string, { pair: QuestionPair; risk: PairRisk }>()
      const glossary = set.glossary()
      const input = { predictions: [...now], terms: glossary.terms }
      for await (const piece of beside('risk', { input, given: pairs, signal })) {
        for (const { pairId, ...risk } of piece) found.set(pairId, { pair: byId.get(pairId)!, risk })
      }
      judged = found
      answered = now
      isOf = set
      ofGlossary = glossary
      return ++nJudged
    },
    // A pair that is being mended keeps its place.
    of: ({ pairId }) => judged.get(pairId)?.risk ?? null,
  }
}
