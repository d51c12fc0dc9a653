import type { Redis } from 'ioredis'
import type { NewResult } from '../store/results.ts'
import { packResult } from './packedResults.ts'

/** Results that nobody collects are thrown away after a week, s. */
const keptSeconds = 7 * 24 * 3600

/** Sends results a few together, while others are computed. */
export class Sender {
  readonly #redis: Redis
  readonly #hash: string
  #waiting: NewResult[] = []
  #sending: Promise<void> | null = null

  constructor(redis: Redis, hash: string) {
    this.#redis = redis
    this.#hash = hash
  }

  add(result: NewResult): void {
    this.#waiting.push(result)
    if (this.#sending !== null) return
    this.#sending = this.#send()
    this.#sending.catch(() => undefined) // told by `sent`
  }

  async sent(): Promise<void> {
    await this.#sending
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) {
      const results = this.#waiting.splice(0)
      const fields = await Promise.all(results.map(async (result) => [result.key, await packResult(result)] as const))
      await this.#redis.hset(this.#hash, ...fields.flat())
      await this.#redis.expire(this.#hash, keptSeconds)
    }
    this.#sending = null
  }
}
