import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { WorkbenchError } from '../base/errors.ts'
import type { Workbench } from '../workbench/workbench.ts'
import { createAccess, type Access } from './access.ts'
import { createDoor, type DoorLimits } from './door.ts'
import { answerPage, exchangePath } from './pages.ts'
import { createSockets } from './sockets.ts'

export interface ServerOptions {
  readonly workbench: Workbench
  /** The built window. */
  readonly folder: string
  /** @default 127.0.0.1 */
  readonly host?: string
  /** @default any that is free */
  readonly port?: number
  readonly limits?: Partial<DoorLimits>
}

export interface WindowServer extends AsyncDisposable {
  readonly port: number
  /**
   * An address that signs one browser in, once.
   *
   * @param onOver called once, when it has been used or is void
   */
  issueUrl(onOver?: () => void): string
}

const loopback = ['127.0.0.1', 'localhost', '::1']

/**
 * Serves the window to browsers: its files, and one socket for everything else. Every request needs the cookie that a
 * one-time token was exchanged for, and our own name as its host; the socket needs the key that came with the cookie, and a
 * page of ours that asks.
 *
 * @throws WorkbenchError 'input.usage' when the port is taken or the host is not this machine's
 */
export async function startServer(options: ServerOptions): Promise<WindowServer> {
  const { workbench, folder, host = '127.0.0.1', port: wanted = 0, limits } = options
  // Known once the port is; nobody can ask before.
  let access: Access | null = null
  const sockets = createSockets(workbench)
  const door = createDoor(
    {
      page: (request, response) =>
        answerPage(request, response, { folder, access: access!, onSignedIn: () => door.keep(request.socket) }),
      line(request, socket, head) {
        if (request.url !== '/socket' || !access!.allowsLine(request.headers)) return false
        door.keep(socket)
        sockets.accept(request, socket, head)
        return true
      },
    },
    limits,
  )
  const port = await listen(door.server, host, wanted)
  const names = loopback.includes(host) ? loopback : [...loopback, host, ...ownAddresses()]
  const hosts = names.flatMap((name) => [`${bracketed(name)}:${port}`, ...(port === 80 ? [bracketed(name)] : [])])
  access = createAccess(hosts, port)
  const own = bracketed(host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host)
  const { issueToken } = access
  return {
    port,
    issueUrl: (onOver) => `http://${own}:${port}${exchangePath}${issueToken(onOver)}`,
    async [Symbol.asyncDispose]() {
      sockets.close()
      await door.close()
    },
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const sentences: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is taken by another program. Give another one, or none for any that is free.`,
    EADDRNOTAVAIL: `${host} is no address of this machine.`,
    ENOTFOUND: `${host} is no address of this machine.`,
    EACCES: `Port ${port} may not be used by this account. Give one above 1023.`,
  }
  const sentence = sentences[error.code ?? '']
  return sentence === undefined ? error : new WorkbenchError('input.usage', sentence, {}, { cause: error })
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? [])
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
