import { EventEmitter } from 'node:events'
import type { Electron } from '../../main/app/electron.ts'

type Listener = (...args: unknown[]) => unknown

/** A page of the fake window: its address, and what it was handed. */
class FakeContents extends EventEmitter {
  url = ''
  openHandler: Listener = () => undefined
  permission: { request: Listener; check: Listener } = { request: () => undefined, check: () => undefined }
  readonly posted: { channel: string; ports: FakePort[] }[] = []
  readonly session = {
    setPermissionRequestHandler: (handler: Listener) => (this.permission.request = handler),
    setPermissionCheckHandler: (handler: Listener) => (this.permission.check = handler),
  }
  setWindowOpenHandler(handler: Listener): void {
    this.openHandler = handler
  }
  getURL(): string {
    return this.url
  }
  postMessage(channel: string, _: unknown, ports: FakePort[]): void {
    this.posted.push({ channel, ports })
  }
}

/** One end of a channel; what is posted comes out of the other, cloned. */
class FakePort extends EventEmitter {
  other: FakePort | null = null
  isClosed = false
  start(): void {
    // Delivers at once.
  }
  postMessage(data: unknown): void {
    const clone: unknown = structuredClone(data)
    setImmediate(() => this.other?.emit('message', { data: clone }))
  }
  close(): void {
    this.isClosed = true
    this.other?.emit('close')
  }
}

/** As much of Electron as the app uses, without a screen. */
export function fakeElectron({ isFirst = true } = {}) {
  const log: string[] = []
  const windows: { options: Record<string, unknown>; contents: FakeContents }[] = []
  let answer: (request: { url: string; method: string }) => Promise<Response> = () => Promise.reject(new Error('none'))
  const app = Object.assign(new EventEmitter(), {
    requestSingleInstanceLock: () => isFirst,
    enableSandbox: () => log.push('sandbox'),
    whenReady: () => Promise.resolve(),
    quit: () => log.push('quit'),
  })
  class FakeWindow extends EventEmitter {
    readonly webContents = new FakeContents()
    constructor(options: Record<string, unknown>) {
      super()
      windows.push({ options, contents: this.webContents })
    }
    loadURL(url: string): Promise<void> {
      this.webContents.url = url
      return Promise.resolve()
    }
    show(): void {
      log.push('show')
    }
    isMinimized(): boolean {
      return true
    }
    restore(): void {
      log.push('restore')
    }
    focus(): void {
      log.push('focus')
    }
  }
  class FakeChannel {
    readonly port1 = new FakePort()
    readonly port2 = new FakePort()
    constructor() {
      this.port1.other = this.port2
      this.port2.other = this.port1
    }
  }
  const electron = {
    ...{ app, BrowserWindow: FakeWindow, MessageChannelMain: FakeChannel },
    Menu: { setApplicationMenu: () => log.push('menu'), buildFromTemplate: (items: unknown[]) => items },
    protocol: {
      registerSchemesAsPrivileged: (schemes: unknown) => log.push(JSON.stringify(schemes)),
      handle: (_: string, handler: typeof answer) => (answer = handler),
    },
    session: {},
    shell: { openExternal: (url: string) => Promise.resolve(log.push(`open ${url}`)) },
    utilityProcess: { fork: () => Promise.reject(new Error('the test did not expect an engine')) },
  }
  return {
    electron: electron as unknown as Electron,
    ...{ app, log, windows },
    ask: (url: string, method = 'GET') => answer({ url, method }),
  }
}
