import type { MessagePortMain, WebContents } from 'electron'
import { serve } from '../rpc/server.ts'
import { workbenchContract } from '../rpc/workbenchContract.ts'
import type { WorkbenchHandlers } from '../workbench/shapes.ts'
import type { Electron } from './electron.ts'
import { windowOrigin } from './windowFiles.ts'

/** Gives each page that is ours, and is the window's own and not a frame in it, a line of its own to the workbench. */
export function connectPages(
  { MessageChannelMain }: Pick<Electron, 'MessageChannelMain'>,
  contents: WebContents,
  handlers: WorkbenchHandlers,
): void {
  let cut: (() => void) | null = null
  contents.on('did-finish-load', () => {
    cut?.()
    cut = null
    if (!isOurs(contents.getURL())) return
    const { port1, port2 } = new MessageChannelMain()
    cut = answer(port1, handlers)
    contents.postMessage('engram:line', null, [port2])
  })
  contents.on('destroyed', () => cut?.())
}

/** An empty address is nobody's. */
export function isOurs(url: string): boolean {
  return url === windowOrigin || url.startsWith(`${windowOrigin}/`)
}

function answer(port: MessagePortMain, handlers: WorkbenchHandlers): () => void {
  const abortAll = serve(workbenchContract, handlers, {
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
