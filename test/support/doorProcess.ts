/** A server with nothing behind it, in a process of its own that a test may try to end: says its address, then counts. */
import { startServer } from '../../main/serve/server.ts'
import type { DoorLimits } from '../../main/serve/door.ts'
import type { WorkbenchHandlers } from '../../main/rpc/window/shapes.ts'

const [folder = '', limits = '{}'] = process.argv.slice(2)
const workbench = { handlers: {} as WorkbenchHandlers, [Symbol.asyncDispose]: () => Promise.resolve() }
const server = await startServer({ workbench, folder, limits: JSON.parse(limits) as Partial<DoorLimits> })
process.send?.({ port: server.port, url: server.issueUrl() })
process.on('message', (question) => {
  const handles = (process as unknown as { _getActiveHandles(): object[] })._getActiveHandles()
  const nOpen = handles.filter(
    (one) => one.constructor.name === 'Socket' && 'server' in one && one.server != null,
  ).length
  process.send?.({ question, nOpen })
})
