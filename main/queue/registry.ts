/** What a server holds of ours besides jobs: which queues there are and whose, and how the first worker of each computes. */
import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { jsonOrNull } from '../files/parseJson.ts'
import { DeviceChoice } from '../runs/names.ts'
import { keyPrefix } from './connection.ts'
import { pause } from './pause.ts'

const QueueSchema = v.object({
  name: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  /** Of the checkpoint, and what its folder is called. */
  fingerprint: v.string(),
  model: v.string(),
  device: DeviceChoice,
})

/** The queue of one command. */
export type QueueEntry = v.InferOutput<typeof QueueSchema>

const queues = `${keyPrefix}:queues`
const numerics = `${keyPrefix}:numerics`

export async function announceQueue(redis: Redis, entry: QueueEntry): Promise<void> {
  await checkPlace(redis)
  await redis.hset(queues, entry.name, JSON.stringify(entry))
}

/** How long a queue is held without a sign of life of its command, ms. */
const holdMs = 15_000
const lookMs = 500

/**
 * Holds a queue for one command: two would take each other's results, and the first to end would take the queue away.
 *
 * @returns ends the hold
 * @throws WorkbenchError 'input.usage' where the same command is under way
 */
export async function holdQueue(
  redis: Redis,
  name: string,
  signal: AbortSignal,
  forMs = holdMs,
): Promise<() => Promise<void>> {
  const [key, own] = [`${keyPrefix}:${name}:held`, randomUUID()]
  // One that was stopped a moment ago has not let go yet.
  const untilMs = performance.now() + forMs + lookMs
  while ((await redis.set(key, own, 'PX', forMs, 'NX')) !== 'OK') {
    if (performance.now() < untilMs) {
      await pause(lookMs, signal)
      continue
    }
    throw new WorkbenchError(
      'input.usage',
      'The same work goes through this queue now, begun elsewhere. Wait for it, or stop it.',
    )
  }
  const renewal = setInterval(() => void redis.set(key, own, 'PX', forMs).catch(() => undefined), forMs / 3)
  return async () => {
    clearInterval(renewal)
    if ((await redis.get(key)) === own) await redis.del(key)
  }
}

/** Those that are announced; what is none of ours counts as not there. */
export async function listQueues(redis: Redis): Promise<QueueEntry[]> {
  await checkPlace(redis)
  return Object.values(await redis.hgetall(queues)).flatMap((text) => {
    const found = v.safeParse(QueueSchema, jsonOrNull(text))
    return found.success ? [found.output] : []
  })
}

/** As a server's list of clients shall call a worker of this model; see `countWorkers`. */
export function workerName(fingerprint: string): string {
  return `${keyPrefix}-worker-${fingerprint.replace(/\W/g, '')}`
}

/** Workers of a model, or of all, that are connected, busy or not; null where the server does not tell. */
export async function countWorkers(redis: Redis, fingerprint?: string): Promise<number | null> {
  const clients = await redis.client('LIST').catch(() => null)
  if (typeof clients !== 'string') return null
  const name = fingerprint === undefined ? `${workerName('')}\\w+` : workerName(fingerprint)
  return clients.match(new RegExp(` name=${name} `, 'g'))?.length ?? 0
}

export async function isAnnounced(redis: Redis, name: string): Promise<boolean> {
  return (await redis.hexists(queues, name)) === 1
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

/** Ends what workers look for; how they compute stays known, for whoever begins the same work again. */
export async function withdrawQueue(redis: Redis, name: string): Promise<void> {
  await redis.hdel(queues, name)
}

export async function forgetQueue(redis: Redis, name: string): Promise<void> {
  const { results, shared } = sideKeys(name)
  await redis.multi().hdel(queues, name).hdel(numerics, name).del(results, shared).exec()
}

/** What is ours may be something else's on a server of many uses. */
async function checkPlace(redis: Redis): Promise<void> {
  const type = await redis.type(queues)
  if (type === 'none' || type === 'hash') return
  throw new WorkbenchError(
    'run.network',
    `The server holds a ${type} under the key ${queues}, where Engram keeps its list of queues. Use another database of it, such as redis://host/1.`,
  )
}
