/** The module that runs in the engine's own process; `startEngine` forks it. */
import { enableCompileCache } from '../../base/compileCache.ts'

enableCompileCache()
const { createHandlers } = await import('./handlers.ts')
const { serveProcess } = await import('./serveProcess.ts')

const { handlers, dispose } = createHandlers()
serveProcess(handlers, dispose)
