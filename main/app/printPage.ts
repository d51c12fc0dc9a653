import { WorkbenchError } from '../base/errors.ts'
import type { PrintPage } from '../workbench/report.ts'
import type { Electron } from './electron.ts'
import { refuseRequests } from './noNetwork.ts'

/** A page that is not printed by then never will be. */
const printMs = 120_000
const address = 'app://engram/report.html'

/** Prints a page that stands alone in a window that nobody sees and where nothing runs. */
export function electronPrinter({ BrowserWindow, session }: Pick<Electron, 'BrowserWindow' | 'session'>): PrintPage {
  return async (html, { signal }) => {
    signal.throwIfAborted()
    const own = session.fromPartition(`print-${nPrinted++}`) // without persist: it is kept in memory
    own.protocol.handle('app', () => new Response(html, { headers: { 'Content-Type': 'text/html; charset=utf-8' } }))
    refuseRequests(own)
    const window = new BrowserWindow({
      show: false,
      webPreferences: {
        session: own,
        javascript: false,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
      },
    })
    const { promise: ended, reject } = Promise.withResolvers<never>()
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop)
    const timer = setTimeout(() => {
      reject(
        new WorkbenchError('run.device', `The report was not printed within ${printMs / 1000} s; export it as HTML.`),
      )
    }, printMs)
    try {
      return await Promise.race([print(window), ended])
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      window.destroy()
    }
  }
}

let nPrinted = 0

async function print(window: InstanceType<Electron['BrowserWindow']>): Promise<Uint8Array> {
  await window.loadURL(address)
  return await window.webContents.printToPDF({
    ...{ preferCSSPageSize: true, printBackground: true, displayHeaderFooter: false },
    ...{ generateTaggedPDF: true, generateDocumentOutline: true },
  })
}
