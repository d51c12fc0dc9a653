import { once } from 'node:events'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { probeOnce } from '../engine/runtime/probe.ts'
import { answerProbes, isAboutProbes } from '../engine/runtime/probeLine.ts'
import type { SpawnProbe } from '../engine/runtime/probeTypes.ts'
import { letGo } from '../rpc/engine/serveProcess.ts'
import type { EngineProcess, SpawnEngine } from '../rpc/engine/spawnedEngine.ts'
import type { Electron } from './electron.ts'

/** How long after its end the last words of a process may take to be read. */
const readingMs = 500

/**
 * The engine in a utility process: Node's own child processes are switched off in a packaged app. A utility process begins
 * none either, so this one tries the GPUs that the engine asks for.
 */
export function utilityEngine(electron: Pick<Electron, 'utilityProcess'>): SpawnEngine {
  const spawn: SpawnProbe = (entry, args) => utilityChild(electron, 'Engram GPU trial', entry, args)
  return (entry): EngineProcess => {
    const child = utilityChild(electron, 'Engram engine', entry, [String(process.pid)])
    answerProbes(child, (name, { signal }) => probeOnce(name, { signal, spawn }))
    const { on } = child
    return Object.assign(child, {
      on: (listener: (message: unknown) => void) =>
        on((message) => {
          if (!isAboutProbes(message)) listener(message)
        }),
    })
  }
}

function utilityChild(
  { utilityProcess }: Pick<Electron, 'utilityProcess'>,
  serviceName: string,
  entry: URL,
  args: readonly string[],
): EngineProcess {
  const child = utilityProcess.fork(fileURLToPath(entry), [...args], { serviceName, stdio: ['ignore', 'pipe', 'pipe'] })
  let lastWords = ''
  child.stdout?.resume()
  child.stderr?.on('data', (data: Buffer) => (lastWords = (lastWords + data.toString()).slice(-20_000)))
  return {
    get pid() {
      return child.pid
    },
    post: (message) => {
      if (message !== undefined) child.postMessage(message)
    },
    on: (listener) => void child.on('message', listener),
    onEnd: (listener) =>
      void child.once('exit', (code) => {
        void allRead(child.stderr).then(() => listener({ ...wayOut(code), lastWords }))
      }),
    letGo: () => child.postMessage(letGo),
    // Electron's own way asks, and whoever is inside a native call does not answer.
    kill: () => void (child.pid === undefined ? child.kill() : endByForce(child.pid)),
  }
}

/** Waits for what a process that has ended still has to say. */
async function allRead(stream: NodeJS.ReadableStream | null): Promise<void> {
  if (stream === null || !stream.readable) return
  await once(stream, 'close', { signal: AbortSignal.timeout(readingMs) }).catch(() => undefined)
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
