import type { QuestionPair } from '../datasets/pairs.ts'
import type { PairRisk } from '../datasets/risk/pairRisk.ts'
import type { Prediction } from '../datasets/risk/predictions.ts'
import type { QuestionSet } from './questionSet.ts'
import { beside } from './sideThread.ts'

/** How much speaks against each pair. */
export interface Risks {
  /** Judges all pairs, in a thread of its own; a set of which little has changed since is not judged again. */
  judge(set: QuestionSet, signal: AbortSignal): Promise<void>
  /** null for a pair that was not judged; as it was then for one that was changed since. */
  of(pair: QuestionPair): PairRisk | null
}

/** A queue that is worked through stays as it is; when more of it than this has changed, it is made anew. */
const mostChanged = 0.05

/** @param predictions what a model has answered, by the ids of questions */
export function createRisks(predictions: () => ReadonlyMap<string, Prediction>): Risks {
  let judged: ReadonlyMap<string, { readonly pair: QuestionPair; readonly risk: PairRisk }> = new Map()
  let isOf: QuestionSet | null = null
  return {
    async judge(set, signal) {
      const pairs = set.pairs()
      const changed = pairs.filter((pair) => judged.get(pair.pairId)?.pair !== pair).length
      if (isOf === set && changed <= mostChanged * pairs.length) return
      const byId = new Map(pairs.map((pair) => [pair.pairId, pair]))
      const found = new Map<string, { pair: QuestionPair; risk: PairRisk }>()
      const input = { predictions: [...predictions()] }
      for await (const piece of beside('risk', { input, given: pairs, signal })) {
        for (const { pairId, ...risk } of piece) found.set(pairId, { pair: byId.get(pairId)!, risk })
      }
      judged = found
      isOf = set
    },
    // A pair that is being mended keeps its place.
    of: ({ pairId }) => judged.get(pairId)?.risk ?? null,
  }
}
