import { connect } from '../../main/rpc/client.ts'
import type { Client } from '../../main/rpc/client.ts'
import { decodeFrame, encodeFrame } from '../../main/rpc/frames.ts'
import type { Transport } from '../../main/rpc/transport.ts'
import { apiOf } from './api.ts'
import type { Api, ApiCall } from './api.ts'
import type { Desktop, DesktopCall } from './desktop.ts'

declare global {
  interface Window {
    /** Put there by Electron's preload script. */
    readonly engram?: { readonly workbench: Transport; readonly desktop: Transport; pathOf(file: File): string }
  }
}

/** The host of this window: Electron's main process where there is one, else the server that the page came from. */
export function connectHost(): Api {
  const bridge = window.engram
  if (bridge !== undefined) return apiOf(connect<ApiCall>(bridge.workbench).call)
  const address = new URL('socket', location.href)
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  address.hash = ''
  return apiOf(overSocket(() => new WebSocket(address)))
}

/** Null in a browser. */
export function connectDesktop(): Desktop | null {
  const bridge = window.engram
  return bridge === undefined ? null : { call: connect<DesktopCall>(bridge.desktop).call, pathOf: bridge.pathOf }
}

/**
 * Calls over a socket that is opened when it is needed, and again after it was cut. What waits when it is cut fails with a
 * sentence; whoever follows events asks again.
 */
export function overSocket(open: () => WebSocket): ApiCall {
  let line: Promise<Client<ApiCall>> | null = null
  const reach = (): Promise<Client<ApiCall>> =>
    (line ??= openLine(open(), () => {
      line = null
    }))
  return async (method, input, options) => {
    const client = await reach()
    return client.call(method, input, options)
  }
}

function openLine(socket: WebSocket, onGone: () => void): Promise<Client<ApiCall>> {
  socket.binaryType = 'arraybuffer'
  return new Promise((resolve, reject) => {
    const client = connect<ApiCall>({
      post: (message) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(encodeFrame(message))
      },
      on: (listener) =>
        socket.addEventListener('message', ({ data }) => listener(decodeFrame(new Uint8Array(data as ArrayBuffer)))),
    })
    socket.addEventListener('open', () => resolve(client))
    socket.addEventListener('close', () => {
      onGone()
      const reason = Object.assign(new Error('The line to Engram was cut.'), { code: 'run.engine' })
      client.close(reason)
      reject(reason)
    })
  })
}
