import type { BrowserWindow, WebContents } from 'electron'
import type { Electron } from './electron.ts'
import { refuseRequests } from './noNetwork.ts'
import { isOurs } from './windowLine.ts'
import { windowOrigin } from './windowFiles.ts'

/** Pages that a link may open, in the person's browser. */
const linkHosts = ['github.com', 'arxiv.org', 'huggingface.co']

/** The one window. It is shown when it has painted, and comes back where it was. */
export function openMainWindow(electron: Electron, preload: string): BrowserWindow {
  const window = new electron.BrowserWindow({
    ...{ name: 'main', windowStatePersistence: true, width: 1280, height: 820, minWidth: 720, minHeight: 480 },
    ...{ show: false, title: 'Engram' },
    webPreferences: {
      ...{ preload, contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true },
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  harden(electron, window.webContents)
  refuseRequests(window.webContents.session)
  void window.loadURL(`${windowOrigin}/`)
  return window
}

/** No other page, no other window, no permission that nobody asked a person for. */
function harden({ shell }: Electron, contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    // A page may ask for an address that is none.
    const asked = URL.parse(url)
    if (asked?.protocol === 'https:' && linkHosts.includes(asked.hostname)) void shell.openExternal(url)
    return { action: 'deny' }
  })
  contents.on('will-navigate', (event) => {
    if (!isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  const isAllowed = (permission: string): boolean => permission === 'clipboard-sanitized-write'
  contents.session.setPermissionRequestHandler((_, permission, answer) => answer(isAllowed(permission)))
  contents.session.setPermissionCheckHandler((_, permission) => isAllowed(permission))
}
