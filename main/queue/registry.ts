/** What a server holds of ours besides jobs: which queues there are and whose, and how the first worker of each computes. */
import type { Redis } from 'ioredis'
import * as v from 'valibot'
import { parseJson } from '../files/parseJson.ts'
import { DeviceChoice } from '../runs/names.ts'
import { keyPrefix } from './connection.ts'

const QueueSchema = v.object({
  name: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  /** Of the checkpoint, and what its folder is called. */
  fingerprint: v.string(),
  model: v.string(),
  device: DeviceChoice,
})

/** The queue of one command's store and model. */
export type QueueEntry = v.InferOutput<typeof QueueSchema>

const queues = `${keyPrefix}:queues`
const numerics = `${keyPrefix}:numerics`

export async function announceQueue(redis: Redis, entry: QueueEntry): Promise<void> {
  await redis.hset(queues, entry.name, JSON.stringify(entry))
}

/** Those that are announced; what is none of ours counts as not there. */
export async function listQueues(redis: Redis): Promise<QueueEntry[]> {
  return Object.values(await redis.hgetall(queues)).flatMap((text) => {
    const found = v.safeParse(QueueSchema, jsonOrNull(text))
    return found.success ? [found.output] : []
  })
}

/** Sets how the results of a queue are computed, unless a worker has before. @returns how they are */
export async function claimNumerics(redis: Redis, name: string, own: string): Promise<string> {
  if ((await redis.hsetnx(numerics, name, own)) === 1) return own
  return (await redis.hget(numerics, name)) ?? own
}

/** Where the results of a queue's jobs lie until they are collected, and what their units have in common. */
export function sideKeys(name: string): { readonly results: string; readonly shared: string } {
  return { results: `${keyPrefix}:${name}:results`, shared: `${keyPrefix}:${name}:common` }
}

export async function forgetQueue(redis: Redis, name: string): Promise<void> {
  const { results, shared } = sideKeys(name)
  await redis.multi().hdel(queues, name).hdel(numerics, name).del(results, shared).exec()
}

function jsonOrNull(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return null
  }
}
