import type { Part } from '../rpc/window/shapes.ts'
import { checkKeptAddress } from '../queue/address.ts'
import { modelChoice, type ModelsOptions } from './modelsPart.ts'

/** The queue whose workers may compute runs: only asked when a window does. */
export function queuePart(options: ModelsOptions): Part<'queue.test'> {
  return {
    async 'queue.test'({ address }, { signal }) {
      checkKeptAddress(address)
      const { tryQueue } = await import('../queue/tryQueue.ts')
      return await tryQueue(address, await chosenFingerprint(options, signal), signal)
    },
  }
}

/** Null without a model. */
async function chosenFingerprint(options: ModelsOptions, signal: AbortSignal): Promise<string | null> {
  const { session, engine } = options
  if (session.model() === null) return null
  const { model, run } = modelChoice(options)
  return (await engine.call('models.inspect', { model: model.dir, store: run.store }, { signal })).fingerprint
}
