import { connect, type Client } from '../../main/rpc/wire/client.ts'
import { decodeFrame, encodeFrame } from '../../main/files/frames.ts'
import { lineKeyItem, lineProtocol } from '../../main/rpc/wire/lineKey.ts'
import type { WorkbenchMethod } from '../../main/rpc/window/contract.ts'
import type { Transport } from '../../main/rpc/wire/transport.ts'
import { m } from '#messages'
import { signedOut } from './failure.ts'
import { apiOf, type Api, type ApiCall } from './api.ts'
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
  return apiOf(overSocket(() => new WebSocket(address, [lineProtocol, ...lineKey()]), isAnswered))
}

/** The key that this browser got when it signed in; read anew for each line, since another tab may have signed in again. */
function lineKey(): string[] {
  const key = localStorage.getItem(lineKeyItem)
  return key === null ? [] : [key]
}

/** Whether the server is there at all: a browser does not tell a page why a socket was refused. */
async function isAnswered(): Promise<boolean> {
  return await fetch('/', { method: 'HEAD', cache: 'no-store' }).then(
    () => true,
    () => false,
  )
}

/** Null in a browser. */
export function connectDesktop(): Desktop | null {
  const bridge = window.engram
  return bridge === undefined ? null : { call: connect<DesktopCall>(bridge.desktop).call, pathOf: bridge.pathOf }
}

/**
 * Calls over a socket that is opened when it is needed, and again after it was cut. What waits when it is cut fails with a
 * sentence; whoever follows events asks again, and a start is repeated once.
 *
 * @param isThere whether somebody answers who does not open a line: then it is this browser that may not have one
 */
export function overSocket(open: () => WebSocket, isThere: () => Promise<boolean>): ApiCall {
  let line: Promise<Client<ApiCall>> | null = null
  const reach = (): Promise<Client<ApiCall>> =>
    (line ??= openLine(open(), isThere, () => {
      line = null
    }))
  const ask: ApiCall = async (method, input, options) => (await reach()).call(method, input, options)
  return async (method, input, options) => {
    if (!starts.has(method)) return ask(method, input, options)
    const named = { ...input, clientId: newId() }
    // What got lost may have been the answer: the same id starts nothing twice.
    return ask(method, named, options).catch((error: unknown) => {
      if (error instanceof LineCut) return ask(method, named, options)
      throw error
    })
  }
}

/** Calls that begin a job. */
const starts: ReadonlySet<WorkbenchMethod> = new Set<WorkbenchMethod>(['models.load', 'runs.start'])

/** `randomUUID` is only there where the page came over https or from this machine. */
function newId(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-')
}

class LineCut extends Error {
  readonly code = 'run.engine'
  constructor() {
    super('The line to Engram was cut.')
  }
}

class SignedOut extends Error {
  readonly code = signedOut
  constructor() {
    super(m.signedOut())
  }
}

function openLine(socket: WebSocket, isThere: () => Promise<boolean>, onGone: () => void): Promise<Client<ApiCall>> {
  socket.binaryType = 'arraybuffer'
  return new Promise((resolve, reject) => {
    const client = connect<ApiCall>({
      post: (message) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(encodeFrame(message))
      },
      on: (listener) =>
        socket.addEventListener('message', ({ data }) =>
          listener(decodeFrame(new Uint8Array(data as ArrayBuffer), JSON.parse)),
        ),
    })
    let wasOpen = false
    socket.addEventListener('open', () => {
      wasOpen = true
      resolve(client)
    })
    const close = (reason: Error): void => {
      onGone()
      client.close(reason)
      reject(reason)
    }
    socket.addEventListener('close', () => {
      if (wasOpen) return close(new LineCut())
      void isThere().then((answers) => close(answers ? new SignedOut() : new LineCut()))
    })
  })
}
