import type { Part } from '../rpc/window/shapes.ts'
import { checkKeptAddress } from '../queue/address.ts'
import { modelFingerprint } from './modelFingerprint.ts'
import type { ModelsOptions } from './modelsPart.ts'

/** The queue whose workers may compute runs: only asked when a window does. */
export function queuePart(options: ModelsOptions): Part<'queue.test'> {
  return {
    async 'queue.test'({ address }, { signal }) {
      checkKeptAddress(address)
      const { tryQueue } = await import('../queue/tryQueue.ts')
      const fingerprint = options.session.model() === null ? null : await modelFingerprint(options, signal)
      return await tryQueue(address, fingerprint, signal)
    },
  }
}
