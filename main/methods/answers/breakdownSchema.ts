import * as v from 'valibot'
import { Count } from '../../base/numbers.ts'

/** Answers as tables. */
export const BreakdownSchema = v.object({
  /** Every letter that is right or was answered. */
  letters: v.array(v.string()),
  /** `confusion[i][j]`: how often letter i was right and j was answered. */
  confusion: v.array(v.array(Count)),
  /** Each two languages that share facts: of how many both sides are answered right, only one, or none. */
  agreement: v.array(
    v.object({ langs: v.tuple([v.string(), v.string()]), both: Count, first: Count, second: Count, neither: Count }),
  ),
})
export type Breakdown = v.InferOutput<typeof BreakdownSchema>
