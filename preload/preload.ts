/**
 * What the page sees of the desktop app: two lines, to the workbench and to the desktop, which take and give plain
 * messages, and where a dropped file lies. The lines come from the main process for each page that is its own; what is
 * posted before waits for them.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'

const lines = [line(), line()] as const

ipcRenderer.on('engram:line', (event) => {
  event.ports.forEach((port, i) => lines[i]?.attach(port))
})

contextBridge.exposeInMainWorld('engram', {
  workbench: lines[0].transport,
  desktop: lines[1].transport,
  pathOf: (file: File): string => webUtils.getPathForFile(file),
})

function line() {
  const listeners: ((message: unknown) => void)[] = []
  let waiting: unknown[] = []
  let port: MessagePort | null = null
  return {
    attach(next: MessagePort): void {
      port = next
      port.onmessage = ({ data }: MessageEvent<unknown>) => listeners.forEach((listener) => listener(data))
      for (const message of waiting) port.postMessage(message)
      waiting = []
    },
    transport: {
      post: (message: unknown): void => {
        if (port === null) waiting.push(message)
        else port.postMessage(message)
      },
      on: (listener: (message: unknown) => void): void => {
        listeners.push(listener)
      },
    },
  }
}
