import { SHARE_ENV, Worker } from 'node:worker_threads'

/**
 * How often a process looks whether its host is still there, and how long it may take to end by itself once it is not.
 * Both in milliseconds.
 */
const lookEveryMs = 500
const graceMs = 2000

/**
 * Ends this process when its host has gone, whatever its main thread is doing: a long native call and an endless loop hear
 * no event. A thread of its own looks every half second; what is left of this process two seconds after it found the
 * host gone is ended by force.
 *
 * @param host process id of the host, which has to be given: a host that died while this process began is not its parent
 *   any more
 */
export function endWithHost(host: number): void {
  startThread(
    `const wasChild = process.platform !== 'win32' && process.ppid === data.host
     const isGone = () => (wasChild && process.ppid !== data.host) || !isThere()
     function isThere() {
       try { return process.kill(data.host, 0) } catch (error) { return error.code !== 'ESRCH' }
     }
     while (!isGone()) sleep(data.lookEveryMs)
     sleep(data.graceMs)
     process.kill(process.pid, 'SIGKILL')`,
    { host, lookEveryMs, graceMs },
  )
}

/**
 * Ends this process by force when it is still there after `ms`: closing must not hang, neither on something that never
 * comes nor inside a call that does not return.
 */
export function endWithin(ms: number): void {
  startThread(`sleep(data.ms); process.kill(process.pid, 'SIGKILL')`, { ms })
}

/** The code is text, since a thread's own module would have to be found beside every bundle that this is a part of. */
function startThread(code: string, workerData: Readonly<Record<string, number>>): void {
  const sleep = 'const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)'
  try {
    const thread = new Worker(`const data = require('node:worker_threads').workerData\n${sleep}\n${code}`, {
      ...{ eval: true, workerData, env: SHARE_ENV, execArgv: [], trackUnmanagedFds: false },
    })
    thread.on('error', () => undefined)
    thread.unref()
  } catch {
    // A system without room for one more thread: what ends a process that still hears its events remains.
  }
}
