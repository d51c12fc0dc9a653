import type { MessagePortMain, WebContents } from 'electron'
import type { Contract, HandlersOf } from '../base/contract.ts'
import { desktopContract } from '../rpc/window/desktopContract.ts'
import { serve } from '../rpc/wire/server.ts'
import { workbenchContract } from '../rpc/window/contract.ts'
import type { WorkbenchHandlers } from '../rpc/window/shapes.ts'
import type { DesktopHandlers } from './desktop.ts'
import type { Electron } from './electron.ts'
import { windowOrigin } from './windowFiles.ts'

/**
 * Gives each page that is ours, and is the window's own and not a frame in it, two lines of its own: to the workbench, and
 * to the desktop.
 */
export function connectPages(
  { MessageChannelMain }: Pick<Electron, 'MessageChannelMain'>,
  contents: WebContents,
  handlers: { readonly workbench: WorkbenchHandlers; readonly desktop: DesktopHandlers },
): void {
  const lines: (() => void)[] = []
  const cut = (): void => lines.splice(0).forEach((close) => close())
  contents.on('did-finish-load', () => {
    cut()
    if (!isOurs(contents.getURL())) return
    const [workbench, desktop] = [new MessageChannelMain(), new MessageChannelMain()]
    lines.push(
      answer(workbench.port1, workbenchContract, handlers.workbench),
      answer(desktop.port1, desktopContract, handlers.desktop),
    )
    contents.postMessage('engram:line', null, [workbench.port2, desktop.port2])
  })
  contents.on('destroyed', cut)
}

/** An empty address is nobody's. */
export function isOurs(url: string): boolean {
  return url === windowOrigin || url.startsWith(`${windowOrigin}/`)
}

function answer<C extends Contract>(port: MessagePortMain, contract: C, handlers: HandlersOf<C>): () => void {
  const abortAll = serve(contract, handlers, {
    post: (message) => port.postMessage(message),
    on: (listener) => port.on('message', ({ data }) => listener(data)),
  })
  port.on('close', abortAll)
  port.start()
  return () => {
    abortAll()
    port.close()
  }
}
