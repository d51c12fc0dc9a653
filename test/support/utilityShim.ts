/** Gives a child process of Node what Electron's utility process has, and takes from it what a packaged app has not. */
import childProcess from 'node:child_process'
import { EventEmitter } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'

const send = process.send!.bind(process) as (message: unknown) => boolean
const port = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => void send(message) })
process.on('message', (data) => port.emit('message', { data }))
Object.assign(process, { parentPort: port, send: undefined })
childProcess.fork = () => {
  throw new Error('A packaged app begins no process of Node.')
}
syncBuiltinESMExports()
