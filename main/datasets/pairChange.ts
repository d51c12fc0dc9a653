import * as v from 'valibot'
import { Count } from '../base/numbers.ts'
import { StatusSchema } from './question.ts'

const Tags = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(1000, 'a tag has at most 1000 characters'))),
  v.maxLength(100, 'a question has at most 100 tags'),
)

/** One thing that is done to a question, or to whole pairs. */
export const PairChangeSchema = v.variant('kind', [
  v.object({ kind: v.literal('stem'), questionId: v.string(), text: v.string() }),
  v.object({ kind: v.literal('option'), questionId: v.string(), index: Count, text: v.string() }),
  v.object({ kind: v.literal('statement'), questionId: v.string(), text: v.string() }),
  v.object({ kind: v.literal('answer'), pairId: v.string(), answer: Count }),
  v.object({ kind: v.literal('order'), pairId: v.string(), order: v.array(Count) }),
  v.object({ kind: v.literal('status'), pairIds: v.array(v.string()), status: StatusSchema }),
  v.object({ kind: v.literal('domain'), pairIds: v.array(v.string()), domain: v.string() }),
  v.object({ kind: v.literal('tag'), pairIds: v.array(v.string()), add: Tags, remove: Tags }),
  v.object({ kind: v.literal('delete'), pairIds: v.array(v.string()) }),
])
export type PairChange = v.InferOutput<typeof PairChangeSchema>
