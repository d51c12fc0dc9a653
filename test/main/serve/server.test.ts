import { request, type IncomingHttpHeaders } from 'node:http'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { connect } from '../../../main/rpc/wire/client.ts'
import { decodeFrame, encodeFrame } from '../../../main/files/frames.ts'
import type { DoorLimits } from '../../../main/serve/door.ts'
import { startServer, type WindowServer } from '../../../main/serve/server.ts'
import type { WorkbenchHandlers } from '../../../main/rpc/window/shapes.ts'
import type { Workbench } from '../../../main/workbench/workbench.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A workbench that knows its name and how to wait. */
function fakeWorkbench(aborted: string[] = []): Workbench {
  const handlers: Partial<WorkbenchHandlers> = {
    'projects.recent': () => Promise.resolve([]),
    events: (_, { signal }) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          aborted.push('events')
          reject(signal.reason as Error)
        }),
      ),
    'map.tile': () =>
      Promise.resolve({
        ...{ nRows: 1, nColumns: 2, values: new Float32Array([0.5, NaN]), neurons: new Int32Array([7, -1]) },
        ...{ best: [{ neuron: [0, 7], value: 0.5 }], max: 0.5, nQuestions: 1 },
      }),
  }
  return { handlers: handlers as WorkbenchHandlers, [Symbol.asyncDispose]: () => Promise.resolve() }
}

async function started(
  workbench = fakeWorkbench(),
  limits: Partial<DoorLimits> = {},
): Promise<WindowServer & { folder: string }> {
  const outer = await temporaryFolder()
  const folder = join(outer, 'window')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Engram</title>')
  writeFileSync(join(folder, 'assets', 'app-a1b2c3d4.js'), 'void 0')
  writeFileSync(join(outer, 'secret.json'), '"secret"')
  symlinkSync(join(outer, 'secret.json'), join(folder, 'link.json'))
  const server = await startServer({ workbench, folder, limits })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { ...server, folder }
}

/** Straight from Node: a browser's own library would mend what must be refused. */
function ask(
  port: number,
  path: string,
  { headers = {}, method = 'GET', body }: { headers?: Record<string, string>; method?: string; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method, headers, setHost: !('Host' in headers) },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => (text += part))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

function tokenPath(server: WindowServer): string {
  const { pathname, search } = new URL(server.issueUrl())
  return `${pathname}${search}`
}

async function signedIn(server: WindowServer): Promise<{ Cookie: string }> {
  return { Cookie: (await signIn(server)).Cookie }
}

/** All that a page of ours sends when it opens a line. */
async function signIn(server: WindowServer) {
  const { headers, body } = await ask(server.port, tokenPath(server))
  return {
    Cookie: headers['set-cookie']![0]!.split(';')[0]!,
    Origin: `http://127.0.0.1:${server.port}`,
    'Sec-WebSocket-Protocol': `engram, ${/'engram\.lineKey', '([0-9a-f]{64})'/.exec(body)![1]!}`,
  }
}

describe('startServer', () => {
  test('listens on this machine alone', async () => {
    const server = await started()
    expect(server.issueUrl()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{32}$/)
  })

  test('a taken port is a sentence', async () => {
    const server = await started()
    const again = startServer({ workbench: fakeWorkbench(), folder: server.folder, port: server.port })
    await expect(again).rejects.toThrow(`Port ${server.port} is taken by another program.`)
  })

  test('a token becomes a cookie that scripts cannot read and other sites cannot send, and a key that stays with the page', async () => {
    const server = await started()
    const { status, headers, body } = await ask(server.port, tokenPath(server))
    expect([status, headers['cache-control']]).toEqual([200, 'no-store'])
    const nonce = /script-src 'nonce-([^']+)'/.exec(String(headers['content-security-policy']))![1]!
    expect(body).toContain(`<script nonce="${nonce}">localStorage.setItem('engram.lineKey', '`)
    expect(headers['set-cookie']![0]).not.toContain(/'([0-9a-f]{64})'/.exec(body)![1]!)
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^engram_\d+=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\//),
    ])
  })

  test('a token works once', async () => {
    const server = await started()
    const path = tokenPath(server)
    expect((await ask(server.port, path)).status).toBe(200)
    const again = await ask(server.port, path)
    expect([again.status, again.headers['set-cookie']]).toEqual([403, undefined])
  })

  test('a new token voids the one before it', async () => {
    const server = await started()
    const path = tokenPath(server)
    server.issueUrl()
    expect((await ask(server.port, path)).status).toBe(403)
  })

  test.each(['/', '/index.html', '/assets/app-a1b2c3d4.js', '/?token=', '/?token=0123456789abcdef0123456789abcdef'])(
    'without the cookie %s is refused',
    async (path) => {
      const server = await started()
      server.issueUrl()
      expect((await ask(server.port, path)).status).toBe(403)
    },
  )

  test('with a wrong cookie everything is refused', async () => {
    const server = await started()
    const { Cookie } = await signedIn(server)
    for (const wrong of [
      `${Cookie}0`,
      Cookie.slice(0, -1),
      Cookie.replace(/=.*/, '='),
      Cookie.replace(/^engram_\d+/, 'engram_1'),
    ]) {
      expect((await ask(server.port, '/', { headers: { Cookie: wrong } })).status).toBe(403)
    }
    expect((await ask(server.port, '/', { headers: { Cookie } })).status).toBe(200)
  })

  test.each(['evil.example', 'evil.example:PORT', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example:PORT', ''])(
    'the host %j is refused, with the cookie and with a token',
    async (host) => {
      const server = await started()
      const headers = { ...(await signedIn(server)), Host: host.replace('PORT', String(server.port)) }
      expect((await ask(server.port, '/', { headers })).status).not.toBe(200)
      const exchange = await ask(server.port, tokenPath(server), { headers: { Host: headers.Host } })
      expect(exchange.status).toBe(403)
      expect(exchange.headers['set-cookie']).toBeUndefined()
    },
  )

  test.each(['127.0.0.1', 'localhost', '[::1]'])('the host %s is ours', async (name) => {
    const server = await started()
    const headers = { ...(await signedIn(server)), Host: `${name}:${server.port}` }
    expect((await ask(server.port, '/', { headers })).status).toBe(200)
  })

  test('a request of another site that would change something is refused', async () => {
    const server = await started()
    const cookie = await signedIn(server)
    const own = { ...cookie, Origin: `http://127.0.0.1:${server.port}` }
    const other = { ...cookie, Origin: 'http://evil.example' }
    expect((await ask(server.port, '/', { method: 'POST', headers: other })).status).toBe(403)
    expect((await ask(server.port, '/', { method: 'POST', headers: { ...cookie, Origin: 'null' } })).status).toBe(403)
    expect((await ask(server.port, '/', { method: 'POST', headers: own })).status).toBe(405)
  })

  test('a body is refused, whatever its size', async () => {
    const server = await started()
    const headers = { ...(await signedIn(server)), 'Content-Type': 'application/json' }
    expect((await ask(server.port, '/', { method: 'POST', headers, body: 'x'.repeat(100_000) })).status).toBe(413)
  })

  test.each([
    '/../secret.json',
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/assets/../../secret.json',
    '/assets/..%5c..%5csecret.json',
    '/link.json',
    '/%00.json',
    '/%ff.json',
    '//etc/passwd',
    '/.hidden.json',
  ])('%s leads nowhere', async (path) => {
    const server = await started()
    const answer = await ask(server.port, path, { headers: await signedIn(server) })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.body).not.toContain('secret"')
  })

  test('every answer forbids foreign scripts, frames and readers, and shares nothing', async () => {
    const server = await started()
    const cookie = await signedIn(server)
    for (const [path, headers] of [
      ['/', cookie],
      ['/assets/app-a1b2c3d4.js', cookie],
      ['/nothing.js', cookie],
      ['/', {}],
    ] as const) {
      const answer = await ask(server.port, path, { headers: { ...headers, Origin: 'http://evil.example' } })
      expect(answer.headers['content-security-policy']).toMatch(
        /default-src 'self'; script-src 'self';.*frame-ancestors 'none'/,
      )
      expect(answer.headers['x-content-type-options']).toBe('nosniff')
      expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin')
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  test('files whose names change with their content may be kept, the page not', async () => {
    const server = await started()
    const headers = await signedIn(server)
    expect((await ask(server.port, '/', { headers })).headers['cache-control']).toBe('no-store')
    const script = await ask(server.port, '/assets/app-a1b2c3d4.js', { headers })
    expect(script.headers['cache-control']).toContain('immutable')
    expect(script.headers['content-type']).toContain('text/javascript')
  })
})

/** A frame that holds this JSON, and `size` bytes behind it. */
function frameOf(json: string, size = 0): Buffer {
  const start = Math.ceil((4 + json.length) / 8) * 8
  const frame = Buffer.alloc(start + size)
  frame.writeUInt32LE(json.length)
  frame.write(json, 4)
  return frame
}

function overlapping(n: number, size: number): Buffer {
  const arrays = Array.from({ length: n }, () => `{"$":["Uint8Array",0,${size}]}`)
  return frameOf(`{"t":"q","m":"call","a":[${arrays.join(',')}]}`, size)
}

/** The status with which a line is refused, or the open line. */
function line(server: WindowServer, headers: Record<string, string>, path = '/socket'): Promise<WebSocket | number> {
  const { 'Sec-WebSocket-Protocol': named, ...others } = headers
  const options: ClientOptions = { headers: others }
  const protocols = named?.split(', ') ?? []
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocols, options)
  onTestFinished(() => socket.terminate())
  return new Promise((resolve) => {
    socket.on('open', () => resolve(socket))
    socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode ?? 0))
    socket.on('error', () => undefined)
  })
}

async function openLine(server: WindowServer): Promise<WebSocket> {
  const opened = await line(server, await signIn(server))
  if (typeof opened === 'number') throw new Error(`refused with ${opened}`)
  return opened
}

function callOver(socket: WebSocket) {
  type Call = (method: string, input: unknown, options?: { signal?: AbortSignal }) => Promise<unknown>
  return connect<Call>({
    post: (message) => socket.send(encodeFrame(message)),
    on: (hear) => socket.on('message', (data: Buffer) => hear(decodeFrame(data, JSON.parse))),
  }).call
}

describe('the socket', () => {
  test('carries calls with typed arrays', async () => {
    const server = await started()
    const call = callOver(await openLine(server))
    const facet = { domain: null, lang: null, questionId: null }
    const input = {
      runId: 'r',
      facet,
      value: 'score',
      t: 0.2,
      u: 0.3,
      v: 20,
      layers: [0, 1],
      neurons: [0, 2],
      width: 2,
    }
    const tile = (await call('map.tile', input)) as { values: Float32Array; neurons: Int32Array }
    expect(tile.values).toEqual(new Float32Array([0.5, NaN]))
    expect(tile.neurons).toEqual(new Int32Array([7, -1]))
  })

  test('is refused without the cookie, to another host, to another site, to another port and to nobody’s page', async () => {
    const server = await started()
    const page = await signIn(server)
    const without = (name: keyof typeof page) =>
      Object.fromEntries(Object.entries(page).filter(([one]) => one !== name)) as Record<string, string>
    const own = `127.0.0.1:${server.port}`
    for (const headers of [
      {},
      without('Cookie'),
      without('Origin'),
      without('Sec-WebSocket-Protocol'),
      { ...page, Cookie: `${page.Cookie}0` },
      { ...page, Origin: 'http://evil.example' },
      { ...page, Origin: `https://${own}` },
      { ...page, Origin: 'null' },
      { ...page, Origin: `http://127.0.0.1:${server.port === 8000 ? 8001 : 8000}` },
      { ...page, Origin: 'http://127.0.0.1' },
      { ...page, Origin: `http://localhost:${server.port}` },
      { ...page, Host: `evil.example:${server.port}` },
    ]) {
      expect(await line(server, headers), JSON.stringify(headers)).toBe(403)
    }
    expect(await line(server, page)).toBeInstanceOf(WebSocket)
  })

  test('what reaches every port of the machine does not open it: the cookie needs the key', async () => {
    const server = await started()
    const { Cookie, Origin, 'Sec-WebSocket-Protocol': key } = await signIn(server)
    const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`
    for (const named of ['engram', wrong, key.replace('engram, ', ''), `other, ${key.slice(8)}`, `${key}, more`]) {
      expect(await line(server, { Cookie, Origin, 'Sec-WebSocket-Protocol': named }), named).toBe(403)
    }
    const opened = await line(server, { Cookie, Origin, 'Sec-WebSocket-Protocol': key })
    expect((opened as WebSocket).protocol).toBe('engram')
  })

  test('a cookie of the same name that another port has set does not shut the person out', async () => {
    const server = await started()
    const page = await signIn(server)
    const tossed = { ...page, Cookie: `${page.Cookie.split('=')[0]}=tossed; ${page.Cookie}` }
    expect((await ask(server.port, '/', { headers: { Cookie: tossed.Cookie } })).status).toBe(200)
    expect(await line(server, tossed)).toBeInstanceOf(WebSocket)
  })

  test('a token in its address does not open it', async () => {
    const server = await started()
    expect(await line(server, {}, `/socket${new URL(server.issueUrl()).search}`)).toBe(403)
  })

  test.each(['/other', '//', '/socket/', '//socket', '/%73ocket'])(
    'is at one address only, not at %s',
    async (path) => {
      const server = await started()
      expect(await line(server, await signIn(server), path)).toBe(403)
      expect(await line(server, await signIn(server))).toBeInstanceOf(WebSocket)
    },
  )

  test.each([
    ['text', 'hello'],
    ['nothing', Buffer.alloc(0)],
    ['three bytes', Buffer.from([1, 2, 3])],
    ['a length beyond its end', Buffer.from([255, 255, 255, 127, 0, 0, 0, 0])],
    ['JSON that is none', Buffer.from([1, 0, 0, 0, 0x7b, 0, 0, 0])],
    ['an array beyond its end', Buffer.from(encodeFrame({ t: 'q', m: 'call', a: [] })).subarray(0, 6)],
    ['a number', Buffer.from(encodeFrame(7))],
    ['no request', Buffer.from(encodeFrame({ hello: 'there' }))],
    ['17 MB of brackets', frameOf('['.repeat(17 * 2 ** 20))],
    ['15 MB of brackets', frameOf('['.repeat(15 * 2 ** 20))],
    ['a million small lists', frameOf(`{"t":"q","m":"call","a":[${'[],'.repeat(1_000_000)}0]}`)],
    ['a thousand arrays that are one', overlapping(1000, 2 ** 20)],
  ])('a frame of %s closes the line and nothing else', async (_, frame) => {
    const server = await started()
    const socket = await openLine(server)
    const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)))
    socket.send(frame)
    expect(await closed).toBe(1007)
    expect(await callOver(await openLine(server))('projects.recent', {})).toEqual([])
  })

  test('a frame above the limit closes the line', async () => {
    const server = await started()
    const socket = await openLine(server)
    const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)))
    socket.send(Buffer.alloc(81 * 2 ** 20))
    expect([1006, 1009]).toContain(await closed)
  })

  test('a call that no contract names is refused as one', async () => {
    const server = await started()
    const call = callOver(await openLine(server))
    await expect(call('constructor', {})).rejects.toThrow('There is no method called constructor.')
    await expect(call('projects.open', { path: 7 })).rejects.toThrow('expected a path')
  })

  test('a line that is cut aborts its calls', async () => {
    const aborted: string[] = []
    const server = await started(fakeWorkbench(aborted))
    const socket = await openLine(server)
    const call = callOver(socket)
    const following = call('events', { since: 0 })
    following.catch(() => undefined)
    await call('projects.recent', {})
    socket.terminate()
    await expect.poll(() => aborted).toEqual(['events'])
  })
})
