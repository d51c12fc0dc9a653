import { fork, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { DoorLimits } from '../../../main/serve/door.ts'
import { startServer } from '../../../main/serve/server.ts'
import type { WorkbenchHandlers } from '../../../main/rpc/window/shapes.ts'
import { absurdRequests, type AbsurdRequest } from '../../support/absurdRequest.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

async function windowFolder(): Promise<string> {
  const folder = await temporaryFolder()
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Engram</title>')
  return folder
}

async function started(limits: Partial<DoorLimits>) {
  const workbench = { handlers: {} as WorkbenchHandlers, [Symbol.asyncDispose]: () => Promise.resolve() }
  const server = await startServer({ workbench, folder: await windowFolder(), limits })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

/** The server in a process of its own, which may die of what it is sent. */
async function startedApart(limits: Partial<DoorLimits>) {
  const script = fileURLToPath(new URL('../../support/doorProcess.ts', import.meta.url))
  const process = fork(script, [await windowFolder(), JSON.stringify(limits)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  onTestFinished(() => void process.kill('SIGKILL'))
  let words = ''
  process.stderr?.setEncoding('utf8').on('data', (part: string) => (words += part))
  const { port, url } = (await nextMessage(process)) as { port: number; url: string }
  return {
    port,
    url,
    /** What it wrote when it died; null while it lives. */
    death: () => (process.exitCode === null && process.signalCode === null ? null : words),
    async nOpen() {
      const answer = nextMessage(process)
      process.send('how many')
      return ((await answer) as { nOpen: number }).nOpen
    },
  }
}

function nextMessage(process: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    process.once('message', resolve)
    process.once('exit', (code) => reject(new Error(`the server ended with code ${code}`)))
  })
}

/** Sends it and goes away as it says; resolves when the connection is over on this side. */
function send(port: number, { bytes, cutAt, leaves }: AbsurdRequest): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: leaves === 'lingers' })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
    socket.resume()
    const leave = (): void => {
      if (leaves === 'resets') socket.resetAndDestroy()
      else if (leaves === 'goes') socket.destroy()
      else if (leaves === 'half closes') socket.end()
      // The one who only reads, and the one who never closes his side, wait for the server.
      else if (leaves === 'lingers') socket.on('end', () => socket.destroy())
    }
    socket.on('connect', () => {
      if (cutAt === null) return void socket.write(bytes, leave)
      socket.write(bytes.subarray(0, cutAt), () => socket.write(bytes.subarray(cutAt), leave))
    })
  })
}

/** A connection that sends this, and how it ended for it. */
function opened(port: number, text: string, options: { allowHalfOpen?: boolean } = {}) {
  const socket: Socket = connect({ port, host: '127.0.0.1', ...options })
  onTestFinished(() => void socket.destroy())
  let heard = ''
  socket.setEncoding('latin1').on('data', (part) => (heard += String(part)))
  socket.on('error', () => undefined)
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(heard)))
  const ended = new Promise<string>((resolve) => socket.on('end', () => resolve(heard)))
  socket.write(text)
  return { socket, closed, ended }
}

const upgrade = (port: number, path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'

describe('the door', () => {
  test('nothing that is sent before signing in ends the server or stays: 2000 absurd requests', async () => {
    const server = await startedApart({ signInMs: 1000, mostStrangers: 30 })
    const next = absurdRequests(20, `127.0.0.1:${server.port}`)
    const all = Array.from({ length: 2000 }, next)
    const sender = async (): Promise<void> => {
      for (let one = all.pop(); one !== undefined; one = all.pop()) {
        await send(server.port, one)
        expect(server.death()).toBeNull()
      }
    }
    await Promise.all(Array.from({ length: 40 }, sender))
    await expect.poll(() => server.nOpen()).toBe(0)
    const { pathname, search } = new URL(server.url)
    const exchange = opened(server.port, `GET ${pathname}${search} HTTP/1.0\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`)
    expect(await exchange.ended).toMatch(/^HTTP\/1.1 200 OK\r\n/)
  }, 60_000)

  test('an upgrade without a cookie is refused at any address, and its reset is no news', async () => {
    const server = await startedApart({})
    for (const path of ['//', '///', '//:', '//[', '/\\', '//?', '//#', '//@', '//x:y', '/socket', '/other']) {
      const { ended } = opened(server.port, upgrade(server.port, path))
      expect(await ended, path).toMatch(/^HTTP\/1.1 403 /)
      const reset = opened(server.port, upgrade(server.port, path))
      reset.socket.on('connect', () => reset.socket.resetAndDestroy())
      await reset.closed
    }
    await expect.poll(() => server.nOpen()).toBe(0)
    expect(server.death()).toBeNull()
  })

  test.each([
    ['nothing', ''],
    ['half a line', 'GET / HT'],
    ['half a header', 'GET / HTTP/1.1\r\nHost: 127'],
    ['half a body', 'POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 10\r\n\r\nx'],
    [
      'a body without end',
      'POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
    ],
    ['a wish to be told to go on', 'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n'],
    ['another expectation', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n'],
    ['a tunnel', 'CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n'],
    ['an upgrade', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'],
  ])('who has not signed in and sends %s is cut, also when he never closes', async (_, text) => {
    const server = await started({ signInMs: 300 })
    const { ended } = opened(server.port, text.replace('PORT', String(server.port)), { allowHalfOpen: true })
    await ended
  })

  test('of those who have not signed in the oldest makes room', async () => {
    const server = await started({ signInMs: 60_000, mostStrangers: 2 })
    const [first, second] = [opened(server.port, 'GET'), opened(server.port, 'GET')]
    await new Promise((resolve) => first.socket.on('connect', resolve))
    await new Promise((resolve) => (second.socket.connecting ? second.socket.on('connect', resolve) : resolve(null)))
    opened(server.port, 'GET')
    await first.closed
    expect(second.socket.destroyed).toBe(false)
  })

  test('stopping waits for nobody: not for a refused upgrade that is never closed, nor for half a request', async () => {
    const server = await started({ signInMs: 60_000 })
    const refused = opened(server.port, upgrade(server.port, '/socket'), { allowHalfOpen: true })
    await refused.ended
    const half = opened(server.port, 'GET / HTTP/1.1\r\n', { allowHalfOpen: true })
    await new Promise((resolve) => (half.socket.connecting ? half.socket.on('connect', resolve) : resolve(null)))
    await server[Symbol.asyncDispose]()
    await half.closed
  })
})
