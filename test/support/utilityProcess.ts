import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { Electron } from '../../main/app/electron.ts'

/**
 * Electron's utility processes, each a child process of Node that has their line and can begin none of its own.
 *
 * @param instead which module runs in the place of one
 */
export function utilityProcesses(
  instead = (entry: string): string => entry,
): Pick<Electron, 'utilityProcess'> & { readonly begun: string[] } {
  const begun: string[] = []
  const shim = new URL('./utilityShim.ts', import.meta.url).href
  const begin = (entry: string, args: string[], { serviceName }: { serviceName: string }) => {
    begun.push([serviceName, ...args].join(' '))
    const child: ChildProcess = fork(instead(entry), args, {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning', '--import', shim],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const utility = Object.assign(new EventEmitter(), {
      pid: child.pid,
      stdout: child.stdout,
      stderr: child.stderr,
      postMessage: (message: object) => void (child.connected && child.send(message)),
      kill: () => child.kill(),
    })
    child.on('message', (message) => utility.emit('message', message))
    child.on('exit', (code, signal) => utility.emit('exit', code ?? (signal === null ? 1 : -9)))
    return utility
  }
  return { begun, utilityProcess: { fork: begin } as never }
}
