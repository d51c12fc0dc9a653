/** The module of the throw-away process in which a device proves itself; `probeDevice` forks it with the name and its own process id. */
import { endWithHost } from '../../base/lastResort.ts'
import { HostDevice } from './hostDevice.ts'
import { proveDevice } from './proof.ts'
import { WebgpuDevice } from './webgpuDevice.ts'

process.on('disconnect', () => process.exit()) // nobody waits for the answer any more
endWithHost(Number(process.argv[3])) // nor while a driver hangs

const name = process.argv[2]
const device = name === 'cuda' ? new HostDevice('cuda', { threads: 1 }) : new WebgpuDevice()
const failure = await proveDevice(device).catch(words)
// The driver is not asked to clean up: what it would do then is no part of the proof.
process.send?.({ failure }, () => process.exit(0))

/** The provider's own words, which the parent reads together with what was printed. */
function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
