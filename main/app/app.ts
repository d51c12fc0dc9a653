import type { BrowserWindow } from 'electron'
import { projectExtension } from '../store/projectFile.ts'
import type { StartEngine } from '../workbench/engineLine.ts'
import type { Workbench } from '../workbench/workbench.ts'
import { startEngine } from '../rpc/engineHost.ts'
import type { Electron } from './electron.ts'
import { openMainWindow, setMenu } from './mainWindow.ts'
import { utilityEngine } from './utilityEngine.ts'
import { declareScheme, serveWindowFiles } from './windowFiles.ts'
import { connectPages } from './windowLine.ts'

export interface AppOptions {
  /** The built window, and the script that stands between it and us. */
  readonly folder: string
  readonly preload: string
  readonly createWorkbench: (startEngine: StartEngine) => Workbench
  readonly args: readonly string[]
}

/** The desktop app: one instance, one window, one workbench. */
export async function startApp(electron: Electron, options: AppOptions): Promise<void> {
  const { app } = electron
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.enableSandbox()
  declareScheme(electron)
  let window: BrowserWindow | null = null
  let workbench: Workbench | null = null
  const open = (path: string | undefined): void => {
    if (path === undefined || workbench === null) return
    const quiet = { onProgress: () => undefined, onWarning: () => undefined, onItem: () => undefined as never }
    // The window hears of the project by an event, and of a failure when the person tries again there.
    workbench.handlers['projects.open']({ path }, { signal: AbortSignal.timeout(60_000), ...quiet }).catch(
      () => undefined,
    )
  }
  app.on('second-instance', (_, args) => {
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
    open(projectIn(args))
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    open(path)
  })
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (workbench === null) return
    // Jobs are stopped, so that they can be resumed, and files closed, before the process ends.
    event.preventDefault()
    const closing = Promise.resolve(workbench[Symbol.asyncDispose]())
    workbench = null
    void closing.catch(() => undefined).then(() => app.quit())
  })
  await app.whenReady()
  const spawn = utilityEngine(electron)
  workbench = options.createWorkbench((hooks) => startEngine(undefined, { ...hooks, spawn }))
  serveWindowFiles(electron, options.folder)
  setMenu(electron)
  window = openMainWindow(electron, options.preload)
  connectPages(electron, window.webContents, workbench.handlers)
  open(projectIn(options.args))
}

function projectIn(args: readonly string[]): string | undefined {
  return args.find((arg) => arg.endsWith(projectExtension))
}
