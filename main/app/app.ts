import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserWindow } from 'electron'
import { projectExtension } from '../store/projectFile.ts'
import type { StartEngine } from '../workbench/engineLine.ts'
import type { Workbench } from '../workbench/workbench.ts'
import { startEngine } from '../rpc/engine/engineHost.ts'
import { createItemQueue } from '../rpc/wire/itemQueue.ts'
import { desktopHandlers, type ChosenCommands } from './desktop.ts'
import type { Electron } from './electron.ts'
import { openMainWindow } from './mainWindow.ts'
import { switchNetworkOff } from './noNetwork.ts'
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
  switchNetworkOff(electron)
  declareScheme(electron)
  const chosen: ChosenCommands = createItemQueue()
  let window: BrowserWindow | null = null
  let workbench: Workbench | null = null
  const open = (args: readonly string[], folder: string): void => {
    const named = args.find((arg) => arg.endsWith(projectExtension))
    if (named !== undefined) chosen.give({ command: 'project.open', argument: pathOf(named, folder) })
  }
  const quit = (): void => app.quit()
  app.on('second-instance', (_, args, folder) => {
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
    open(args, folder)
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    open([path], process.cwd())
  })
  app.on('window-all-closed', quit)
  app.on('before-quit', (event) => {
    if (workbench === null) return
    // Jobs are stopped, so that they can be resumed, and files closed, before the process ends.
    event.preventDefault()
    const closing = workbench[Symbol.asyncDispose]()
    workbench = null
    void Promise.resolve(closing).then(quit, quit)
  })
  await app.whenReady()
  workbench = options.createWorkbench((hooks) => startEngine(undefined, { ...hooks, spawn: utilityEngine(electron) }))
  serveWindowFiles(electron, options.folder)
  window = openMainWindow(electron, options.preload)
  const desktop = desktopHandlers(electron, window, chosen)
  connectPages(electron, window.webContents, { workbench: workbench.handlers, desktop })
  open(options.args, process.cwd())
}

/** The file that a command line in `folder` names; file managers on Linux name it by its address. */
function pathOf(named: string, folder: string): string {
  try {
    return named.startsWith('file:') ? fileURLToPath(named) : resolve(folder, named)
  } catch {
    return named // of another machine: that it is not there is said where it is opened
  }
}
