import { WorkbenchError } from '../base/errors.ts'
import { connectQueue } from './connection.ts'
import { countWorkers, listQueues } from './registry.ts'

/** What a queue says of itself. */
export interface QueueAnswer {
  /** Which program it is, with its version. */
  readonly server: string
  /** Workers that are connected; null where the server does not tell. */
  readonly workers: number | null
  /** Of them, those of the model; null without one. */
  readonly ofModel: number | null
}

const oldest = 6

/**
 * Asks a queue whether it can be used.
 *
 * @param fingerprint of the model whose workers are counted
 * @throws WorkbenchError as `connectQueue`, and 'run.network' for a server that is too old or holds something else of our name
 */
export async function tryQueue(address: string, fingerprint: string | null, signal: AbortSignal): Promise<QueueAnswer> {
  const redis = await connectQueue(address, { signal })
  try {
    const info = await redis.info('server')
    const found = (name: string): string | undefined => new RegExp(`^${name}_version:(.*?)\\r?$`, 'm').exec(info)?.[1]
    const [valkey, version = 'without a version'] = [found('valkey'), found('redis')]
    const server = valkey === undefined ? `Redis ${version}` : `Valkey ${valkey}`
    if (Number.parseInt(version) < oldest) {
      throw new WorkbenchError('run.network', `${server} is too old for a queue: it takes Redis ${oldest}, or Valkey.`)
    }
    await listQueues(redis)
    const ofModel = fingerprint === null ? null : await countWorkers(redis, fingerprint)
    return { server, workers: await countWorkers(redis), ofModel }
  } finally {
    redis.disconnect()
  }
}
