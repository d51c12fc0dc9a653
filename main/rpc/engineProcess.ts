/** The module that runs in the engine's own process; `startEngine` forks it. */
import module from 'node:module'

module.enableCompileCache()
const { createHandlers } = await import('./handlers.ts')
const { serveProcess } = await import('./serveProcess.ts')

const { handlers, dispose } = createHandlers()
serveProcess(handlers, dispose)
