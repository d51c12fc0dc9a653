/**
 * What the page sees of the desktop app: one line to the workbench, which takes and gives plain messages. The line comes
 * from the main process for each page that is its own; what is posted before waits for it.
 */
import { contextBridge, ipcRenderer } from 'electron'

const listeners: ((message: unknown) => void)[] = []
let waiting: unknown[] = []
let line: MessagePort | null = null

ipcRenderer.on('engram:line', (event) => {
  const [port] = event.ports
  if (port === undefined) return
  line = port
  port.onmessage = ({ data }: MessageEvent<unknown>) => listeners.forEach((listener) => listener(data))
  for (const message of waiting) port.postMessage(message)
  waiting = []
})

contextBridge.exposeInMainWorld('engram', {
  post: (message: unknown): void => {
    if (line === null) waiting.push(message)
    else line.postMessage(message)
  },
  on: (listener: (message: unknown) => void): void => {
    listeners.push(listener)
  },
})
