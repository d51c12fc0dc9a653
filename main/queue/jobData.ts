import * as v from 'valibot'
import { bytesDigest } from '../files/fileDigest.ts'
import type { PlannedUnit } from './plan.ts'

/** What a job carries: prompts as token ids, and numbers. What all units have in common lies beside the queue, once. */
export const JobData = v.object({
  method: v.string(),
  shared: v.string(),
  units: v.array(v.object({ key: v.string(), work: v.unknown() })),
})
export type JobData = v.InferOutput<typeof JobData>

/** What a worker says of a job it has done: how long it took, and how many tokens its prompts have. */
export const JobDone = v.object({ workMs: v.number(), tokens: v.number() })
export type JobDone = v.InferOutput<typeof JobDone>

/** A job's name is its content: the same units make the same job. It has no colon and is no number, as BullMQ asks. */
export function jobId({ units }: Pick<JobData, 'units'>): string {
  return `u${bytesDigest(units.map(({ key }) => key).join()).slice(0, 40)}`
}

export function jobData(units: readonly PlannedUnit[]): JobData {
  const { method, shared } = units[0]!
  return { method, shared: shared.digest, units: units.map(({ key, work }) => ({ key, work })) }
}
