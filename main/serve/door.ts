import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface DoorLimits {
  /** A connection that nobody has signed in on is cut after so long, whatever it is in the middle of. */
  readonly signInMs: number
  /** Connections that nobody has signed in on; one more, and the oldest of them is cut. */
  readonly mostStrangers: number
  /** A connection on which nothing moves is cut after so long; not the line of a page, which is asked whether it lives. */
  readonly idleMs: number
}

export interface DoorHandlers {
  page(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** True when it has taken the connection over. */
  line(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
}

export interface Door {
  readonly server: Server
  /** Somebody has signed in on this connection: it may stay open. */
  keep(socket: Duplex): void
  /** Cuts every connection, taken over, refused or half open, and resolves when the port is free. */
  close(): Promise<void>
}

const usualLimits: DoorLimits = { signInMs: 10_000, mostStrangers: 100, idleMs: 60_000 }

/**
 * A server of HTTP that no request can end, and on which nobody stays who has not signed in: every connection is known from
 * its first byte to its last, its errors are heard, and what is refused is cut.
 */
export function createDoor(handlers: DoorHandlers, limits: Partial<DoorLimits> = {}): Door {
  const { signInMs, mostStrangers, idleMs } = { ...usualLimits, ...limits }
  const connections = new Set<Duplex>()
  /** The oldest first, each with the timer that cuts it. */
  const strangers = new Map<Duplex, NodeJS.Timeout>()
  let isClosed = false
  const keep = (socket: Duplex): void => {
    clearTimeout(strangers.get(socket))
    strangers.delete(socket)
  }
  const server = createServer({
    // For what comes later on a connection that was kept.
    ...{ headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 5000, connectionsCheckingInterval: 2000 },
    // Cookies of everything else that was ever served at this machine's name come along.
    maxHeaderSize: 32 * 1024,
  })
  server.timeout = idleMs
  server.on('connection', (socket) => {
    connections.add(socket)
    // A peer that has gone is no news; without a listener it would end the process.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      keep(socket)
      connections.delete(socket)
    })
    if (isClosed) return socket.destroy()
    const timer = setTimeout(() => socket.destroy(), signInMs)
    timer.unref()
    strangers.set(socket, timer)
    if (strangers.size > mostStrangers) strangers.keys().next().value?.destroy()
  })
  server.on('request', (request, response) => {
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    handlers.page(request, response).catch(() => response.destroy())
  })
  server.on('upgrade', (request, socket, head) => {
    if (!handlers.line(request, socket, head)) refuse(socket, '403 Forbidden')
  })
  server.on('connect', (_, socket) => refuse(socket, '405 Method Not Allowed'))
  for (const event of ['checkContinue', 'checkExpectation'] as const) {
    server.on(event, ({ socket }: IncomingMessage) => refuse(socket, '417 Expectation Failed'))
  }
  server.on('clientError', (_, socket) => refuse(socket, '400 Bad Request'))
  // Later than listening: the system had no room for one more connection. The next one may find some.
  server.on('error', () => undefined)
  return {
    server,
    keep,
    async close() {
      isClosed = true
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of connections) socket.destroy()
      await closed
    },
  }
}

/** Says no and cuts the connection, also when nobody reads what was said. */
function refuse(socket: Duplex, status: string): void {
  if (!socket.writable) return void socket.destroy()
  if (socket instanceof Socket) socket.setTimeout(1000, () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}
