import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { ClientOptions } from 'ws'
import { connect } from '../../../main/rpc/client.ts'
import { decodeFrame, encodeFrame } from '../../../main/rpc/frames.ts'
import { startServer } from '../../../main/serve/server.ts'
import type { WindowServer } from '../../../main/serve/server.ts'
import type { WorkbenchHandlers } from '../../../main/workbench/shapes.ts'
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
        ...{ max: 0.5, nQuestions: 1 },
      }),
  }
  return { handlers: handlers as WorkbenchHandlers, [Symbol.asyncDispose]: () => Promise.resolve() }
}

async function started(workbench = fakeWorkbench()): Promise<WindowServer & { folder: string }> {
  const outer = await temporaryFolder()
  const folder = join(outer, 'window')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Engram</title>')
  writeFileSync(join(folder, 'assets', 'app-a1b2c3d4.js'), 'void 0')
  writeFileSync(join(outer, 'secret.json'), '"secret"')
  symlinkSync(join(outer, 'secret.json'), join(folder, 'link.json'))
  const server = await startServer({ workbench, folder })
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
  const { headers } = await ask(server.port, tokenPath(server))
  return { Cookie: headers['set-cookie']![0]!.split(';')[0]! }
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

  test('a token becomes a cookie that scripts cannot read and other sites cannot send, and leaves the address', async () => {
    const server = await started()
    const { status, headers } = await ask(server.port, tokenPath(server))
    expect([status, headers.location]).toEqual([303, '/'])
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^engram_\d+=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\//),
    ])
  })

  test('a token works once', async () => {
    const server = await started()
    const path = tokenPath(server)
    expect((await ask(server.port, path)).status).toBe(303)
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
      expect(exchange.status).not.toBe(303)
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

/** The status with which a line is refused, or the open line. */
function line(server: WindowServer, headers: Record<string, string>, path = '/socket'): Promise<WebSocket | number> {
  const options: ClientOptions = { headers }
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, options)
  onTestFinished(() => socket.terminate())
  return new Promise((resolve) => {
    socket.on('open', () => resolve(socket))
    socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode ?? 0))
    socket.on('error', () => undefined)
  })
}

async function openLine(server: WindowServer): Promise<WebSocket> {
  const opened = await line(server, await signedIn(server))
  if (typeof opened === 'number') throw new Error(`refused with ${opened}`)
  return opened
}

function callOver(socket: WebSocket) {
  type Call = (method: string, input: unknown, options?: { signal?: AbortSignal }) => Promise<unknown>
  return connect<Call>({
    post: (message) => socket.send(encodeFrame(message)),
    on: (hear) => socket.on('message', (data: Buffer) => hear(decodeFrame(data))),
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

  test('is refused without the cookie, to another host and to another site', async () => {
    const server = await started()
    const cookie = await signedIn(server)
    const own = `127.0.0.1:${server.port}`
    expect(await line(server, {})).toBe(403)
    expect(await line(server, { Cookie: `${cookie.Cookie}0` })).toBe(403)
    expect(await line(server, { ...cookie, Origin: 'http://evil.example' })).toBe(403)
    expect(await line(server, { ...cookie, Origin: `https://${own}` })).toBe(403)
    expect(await line(server, { ...cookie, Origin: 'null' })).toBe(403)
    expect(await line(server, { ...cookie, Host: `evil.example:${server.port}` })).toBe(403)
    expect(await line(server, { ...cookie, Origin: `http://${own}` })).toBeInstanceOf(WebSocket)
  })

  test('a token in its address does not open it', async () => {
    const server = await started()
    expect(await line(server, {}, `/socket${new URL(server.issueUrl()).search}`)).toBe(403)
  })

  test('is at one address only', async () => {
    const server = await started()
    expect(await line(server, await signedIn(server), '/other')).toBe(404)
  })

  test.each([
    ['text', 'hello'],
    ['nothing', Buffer.alloc(0)],
    ['three bytes', Buffer.from([1, 2, 3])],
    ['a length beyond its end', Buffer.from([255, 255, 255, 127, 0, 0, 0, 0])],
    ['JSON that is none', Buffer.from([1, 0, 0, 0, 0x7b, 0, 0, 0])],
    ['an array beyond its end', Buffer.from(encodeFrame({ t: 'q', m: 'call', a: [] })).subarray(0, 6)],
    ['a number', Buffer.from(encodeFrame(7))],
    ['no request', Buffer.from(encodeFrame({ hello: 'there' }))],
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
