import { EventEmitter } from 'node:events'
import type { Electron } from '../../main/app/electron.ts'

type Listener = (...args: unknown[]) => unknown

/** A page of the fake window: its address, and what it was handed. */
class FakeContents extends EventEmitter {
  url = ''
  openHandler: Listener = () => undefined
  requestHandler: Listener = () => undefined
  hasSpelling = true
  permission: { request: Listener; check: Listener } = { request: () => undefined, check: () => undefined }
  readonly posted: { channel: string; ports: FakePort[] }[] = []
  readonly session = {
    setPermissionRequestHandler: (handler: Listener) => (this.permission.request = handler),
    setPermissionCheckHandler: (handler: Listener) => (this.permission.check = handler),
    setSpellCheckerEnabled: (isEnabled: boolean) => (this.hasSpelling = isEnabled),
    webRequest: { onBeforeRequest: (handler: Listener) => (this.requestHandler = handler) },
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

interface FakeMenu {
  readonly role?: string
  readonly label?: string
  readonly submenu?: readonly {
    label?: string
    role?: string
    accelerator?: string
    enabled?: boolean
    click?: () => void
  }[]
}

/** What a person answers. */
interface FakeDialogs {
  open: string | null
  save: string | null
}

/** As much of Electron as the app uses, without a screen. */
export function fakeElectron({ isFirst = true } = {}) {
  const log: string[] = []
  const [focus, menu, dialogs] = [{ isIn: true }, { bar: [] as FakeMenu[] }, { open: null, save: null } as FakeDialogs]
  const windows: { options: Record<string, unknown>; contents: FakeContents }[] = []
  let answer: (request: { url: string; method: string }) => Promise<Response> = () => Promise.reject(new Error('none'))
  const app = Object.assign(new EventEmitter(), {
    requestSingleInstanceLock: () => isFirst,
    enableSandbox: () => log.push('sandbox'),
    commandLine: { appendSwitch: (...words: string[]) => log.push(['switch', ...words].join(' ')) },
    whenReady: () => Promise.resolve(log.push('ready')),
    quit: () => log.push('quit'),
    addRecentDocument: (path: string) => log.push(`recent ${path}`),
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
    isFocused = (): boolean => focus.isIn
    setTitle = (title: string) => log.push(`title ${title}`)
    setRepresentedFilename = (path: string) => log.push(`file ${path}`)
    setProgressBar = (share: number) => log.push(`progress ${share}`)
  }
  class FakeChannel {
    readonly port1 = new FakePort()
    readonly port2 = new FakePort()
    constructor() {
      this.port1.other = this.port2
      this.port2.other = this.port1
    }
  }
  class FakeNotification {
    readonly #body: string
    constructor({ body }: { body: string }) {
      this.#body = body
    }
    show(): void {
      log.push(`notice ${this.#body}`)
    }
  }
  const electron = {
    ...{ app, BrowserWindow: FakeWindow, MessageChannelMain: FakeChannel },
    Menu: {
      setApplicationMenu: (items: FakeMenu[]) => (menu.bar = items),
      buildFromTemplate: (items: FakeMenu[]) => items,
    },
    Notification: FakeNotification,
    dialog: {
      showOpenDialog: (_: unknown, options: unknown) =>
        Promise.resolve({
          filePaths: [log.push(`ask ${JSON.stringify(options)}`) && dialogs.open].flatMap((path) => path ?? []),
        }),
      showSaveDialog: (_: unknown, options: unknown) =>
        Promise.resolve({ filePath: (log.push(`ask ${JSON.stringify(options)}`) && dialogs.save) ?? '' }),
    },
    powerSaveBlocker: { start: () => log.push('awake'), stop: () => log.push('may sleep') },
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
    ...{ app, log, windows, focus, menu, dialogs },
    ask: (url: string, method = 'GET') => answer({ url, method }),
  }
}
