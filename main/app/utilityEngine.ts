import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { letGo } from '../rpc/engine/serveProcess.ts'
import type { EngineProcess, SpawnEngine } from '../rpc/engine/spawnedEngine.ts'
import type { Electron } from './electron.ts'

/** The engine in a utility process: Node's own child processes are switched off in a packaged app. */
export function utilityEngine({ utilityProcess }: Pick<Electron, 'utilityProcess'>): SpawnEngine {
  return (entry): EngineProcess => {
    const child = utilityProcess.fork(fileURLToPath(entry), [String(process.pid)], {
      serviceName: 'Engram engine',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let lastWords = ''
    child.stdout?.resume()
    child.stderr?.on('data', (data: Buffer) => (lastWords = (lastWords + data.toString()).slice(-4000)))
    return {
      get pid() {
        return child.pid
      },
      post: (message) => {
        if (message !== undefined) child.postMessage(message)
      },
      on: (listener) => void child.on('message', listener),
      onEnd: (listener) => void child.once('exit', (code) => listener({ ...wayOut(code), lastWords })),
      letGo: () => child.postMessage(letGo),
      // Electron's own way asks, and whoever is inside a native call does not answer.
      kill: () => void (child.pid === undefined ? child.kill() : endByForce(child.pid)),
    }
  }
}

function endByForce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}

/** Electron gives a signal as a negative code, or as a shell does. */
function wayOut(code: number): { code: number | null; signal: string | null } {
  const number = code < 0 ? -code : code - 128
  const signal = Object.entries(constants.signals).find(([, each]) => each === number)?.[0] ?? null
  return { code: signal === null ? code : null, signal }
}
