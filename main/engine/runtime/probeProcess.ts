/** The module of the throw-away process in which a device proves itself; it is begun with the name and the id of who waits for it. */
import { endWithHost } from '../../base/lastResort.ts'
import { HostDevice } from './hostDevice.ts'
import { parentPort } from './probeLine.ts'
import { proveDevice } from './proof.ts'
import { WebgpuDevice } from './webgpuDevice.ts'

process.on('disconnect', () => process.exit()) // nobody waits for the answer any more
endWithHost(Number(process.argv[3])) // nor while a driver hangs

const name = process.argv[2]
const device = name === 'cuda' ? new HostDevice('cuda', { threads: 1 }) : new WebgpuDevice()
const failure = await proveDevice(device).catch(words)
const port = parentPort()
// Whoever waits ends this process when it has the answer; Electron's line would lose one that is followed by the end.
if (port !== null) port.postMessage({ failure })
else process.send?.({ failure })

/** The provider's own words, which the parent reads together with what was printed. */
function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
