import type { Output } from '../rpc/engine/contract.ts'
import type { EngineLine } from './engineLine.ts'
import type { EventLog } from './events.ts'

type Devices = Output<'devices'>['devices']

const untried: Devices = [
  { name: 'cpu', usable: true, reason: null },
  { name: 'webgpu', usable: false, reason: 'it is being tried' },
  { name: 'cuda', usable: false, reason: 'it is being tried' },
]

/**
 * What this machine can compute on. Trying a GPU takes seconds where its driver hangs, so what is not known yet is said
 * to be so, and an event tells when it is.
 */
export function createDevices(engine: Pick<EngineLine, 'call'>, events: EventLog): { list(): Devices } {
  let devices = untried
  let isAsked = false
  const ask = async (): Promise<void> => {
    try {
      const found = await engine.call('devices', {})
      devices = found.devices
    } catch (error) {
      isAsked = false // the next one who asks has it tried again
      const reason = error instanceof Error ? error.message : String(error)
      devices = untried.map((device) => (device.usable ? device : { ...device, reason }))
    }
    events.publish({ kind: 'devices', devices })
  }
  return {
    list() {
      if (!isAsked) {
        isAsked = true
        void ask()
      }
      return devices
    },
  }
}
