import { describe, expect, test } from 'vitest'
import { connect } from '../../../main/rpc/wire/client.ts'
import { decodeFrame, encodeFrame } from '../../../main/files/frames.ts'
import { overSocket } from '../../../renderer/api/connectHost.ts'

describe('overSocket', () => {
  test('opens the line when it is needed, once, and again after it was cut', async () => {
    const sockets: FakeSocket[] = []
    const call = overSocket(() => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket as unknown as WebSocket
    }, isNobodyThere)
    expect(sockets).toHaveLength(0)
    const first = call('jobs.list', {})
    const second = call('jobs.list', {})
    expect(sockets).toHaveLength(1)
    sockets[0]?.open()
    await asked(sockets[0], 2)
    sockets[0]?.cut()
    await expect(first).rejects.toThrow('cut')
    await expect(second).rejects.toThrow('cut')
    const third = call('jobs.list', {})
    expect(sockets).toHaveLength(2)
    sockets[1]?.cut()
    await expect(third).rejects.toThrow('cut')
  })

  test('repeats a start whose answer was cut off, under the same id, and no other call', async () => {
    const sockets: FakeSocket[] = []
    const call = overSocket(() => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket as unknown as WebSocket
    }, isNobodyThere)
    const started = call('models.load', { model: '/m', device: 'cpu' })
    sockets[0]?.open()
    await asked(sockets[0], 1)
    sockets[0]?.cut()
    while (sockets.length < 2) await new Promise((resolve) => setTimeout(resolve, 1))
    sockets[1]?.open()
    await asked(sockets[1], 1)
    const inputs = sockets.map(({ sent }) => (sent[0] as { a: [number, string, { clientId: string }] }).a[2])
    expect(inputs[0]?.clientId).toMatch(/^[0-9a-z-]{20,}$/)
    expect(inputs[1]).toEqual(inputs[0])
    sockets[1]?.cut()
    await expect(started).rejects.toThrow('cut')
    expect(sockets).toHaveLength(2)
  })

  test('a line that is refused by somebody who is there says that this browser is not signed in, and where the link is', async () => {
    const sockets: FakeSocket[] = []
    let isThere = true
    const call = overSocket(
      () => {
        const socket = new FakeSocket()
        sockets.push(socket)
        return socket as unknown as WebSocket
      },
      async () => isThere,
    )
    const refused = call('jobs.list', {})
    sockets[0]?.cut()
    await expect(refused).rejects.toMatchObject({ code: 'signedOut', message: expect.stringContaining('engram serve') })
    isThere = false
    const lost = call('jobs.list', {})
    sockets[1]?.cut()
    await expect(lost).rejects.toThrow('The line to Engram was cut.')
  })

  test('says what a client of the same line says', async () => {
    const posted: unknown[] = []
    const direct = connect<(method: string, input: unknown) => Promise<unknown>>({
      post: (message) => posted.push(message),
      on: () => undefined,
    })
    void direct.call('jobs.list', {}).catch(() => undefined)
    const socket = new FakeSocket()
    const call = overSocket(() => socket as unknown as WebSocket, isNobodyThere)
    void call('jobs.list', {}).catch(() => undefined)
    socket.open()
    await asked(socket, 1)
    const [sent] = socket.sent as { a: unknown }[]
    expect(sent?.a).toEqual((decodeFrame(encodeFrame(posted[0]), JSON.parse) as { a: unknown }).a)
    socket.cut()
    direct.close(new Error('done'))
  })
})

async function isNobodyThere(): Promise<boolean> {
  return false
}

class FakeSocket extends EventTarget {
  readonly sent: unknown[] = []
  readyState = 0
  binaryType = ''
  send(frame: Uint8Array): void {
    this.sent.push(decodeFrame(frame, JSON.parse))
  }
  open(): void {
    this.readyState = WebSocket.OPEN
    this.dispatchEvent(new Event('open'))
  }
  cut(): void {
    this.readyState = WebSocket.CLOSED
    this.dispatchEvent(new Event('close'))
  }
}

async function asked(socket: FakeSocket | undefined, n: number): Promise<void> {
  while ((socket?.sent.length ?? 0) < n) await new Promise((resolve) => setTimeout(resolve, 1))
}
