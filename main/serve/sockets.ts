import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { decodeFrame, encodeFrame } from '../files/frames.ts'
import { serve } from '../rpc/wire/server.ts'
import { workbenchContract } from '../rpc/window/contract.ts'
import { lineProtocol } from '../rpc/wire/lineKey.ts'
import type { Workbench } from '../workbench/workbench.ts'
import { boundedJson } from './boundedJson.ts'

export interface Sockets {
  /** Opens a line on a request that may have one. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

/** A question file from a page, and what is around it. */
const mostBytes = 80 * 2 ** 20
/** A page that does not read is cut off; it comes back and asks for what it missed. */
const mostUnsent = 64 * 2 ** 20
const pingEveryMs = 30_000

/** The window's contract over sockets: each line has calls of its own, which are aborted when it is cut. */
export function createSockets({ handlers }: Workbench): Sockets {
  const server = new WebSocketServer({
    ...{ noServer: true, clientTracking: true, maxPayload: mostBytes, autoPong: false },
    // Never the key that came with it.
    handleProtocols: () => lineProtocol,
  })
  const answering = new WeakSet<WebSocket>()
  const timer = setInterval(() => {
    for (const line of server.clients) {
      if (!answering.has(line)) line.terminate()
      answering.delete(line)
      line.ping()
    }
  }, pingEveryMs)
  timer.unref()

  const open = (line: WebSocket): void => {
    const hearers: ((message: unknown) => void)[] = []
    const abortAll = serve(workbenchContract, handlers, {
      post(message) {
        if (isReading(line)) line.send(encodeFrame(message))
      },
      on: (hear) => void hearers.push(hear),
    })
    answering.add(line)
    line.on('pong', () => answering.add(line))
    line.on('ping', (data) => {
      if (isReading(line)) line.pong(data)
    })
    line.on('message', (data: Buffer, isBinary: boolean) => {
      try {
        if (!isBinary) throw new Error('a frame is binary')
        const message = decodeFrame(data, boundedJson)
        if (!isRequest(message)) throw new Error('a frame holds a request')
        for (const hear of hearers) hear(message)
      } catch {
        line.close(1007, 'malformed frame')
      }
    })
    // A frame that is too large, or no frame at all: the library closes the line with the code for it.
    line.on('error', () => undefined)
    line.on('close', abortAll)
  }
  return {
    accept(request, socket, head) {
      server.handleUpgrade(request, socket, head, open)
    },
    close() {
      clearInterval(timer)
      for (const line of server.clients) line.terminate()
      server.close()
    },
  }
}

/** False for a line that is shut, or is cut now because too much waits for its reader. */
function isReading(line: WebSocket): boolean {
  if (line.readyState !== line.OPEN) return false
  if (line.bufferedAmount <= mostUnsent) return true
  line.terminate()
  return false
}

/** As the library for calls writes them: `t` says what it is, a request or an answer. */
function isRequest(message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false
  const { t, m } = message as { t?: unknown; m?: unknown }
  return (t === 'q' && typeof m === 'string') || t === 's'
}
