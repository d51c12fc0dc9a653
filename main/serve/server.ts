import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { createAdaptorServer } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { WorkbenchError } from '../base/errors.ts'
import type { Workbench } from '../workbench/workbench.ts'
import { createAccess } from './access.ts'
import type { Access } from './access.ts'
import { createSockets } from './sockets.ts'
import { staticFile } from './staticFiles.ts'
import { windowHeaders as headers } from './windowHeaders.ts'

export interface ServerOptions {
  readonly workbench: Workbench
  /** The built window. */
  readonly folder: string
  /** @default 127.0.0.1 */
  readonly host?: string
  /** @default any that is free */
  readonly port?: number
}

export interface WindowServer extends AsyncDisposable {
  readonly port: number
  /** An address that signs one browser in, once. */
  issueUrl(): string
}

const loopback = ['127.0.0.1', 'localhost', '::1']

/**
 * Serves the window to browsers: its files, and one socket for everything else. Every request needs the cookie that a
 * one-time token was exchanged for, and our own name as its host.
 *
 * @throws WorkbenchError 'run.disk'-like sentence when the port is taken or the host is not this machine's
 */
export async function startServer(options: ServerOptions): Promise<WindowServer> {
  const { workbench, folder, host = '127.0.0.1', port: wanted = 0 } = options
  let access: Access | null = null
  const sockets = createSockets(workbench)
  const app = windowApp(folder, () => access!)
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server
  const port = await listen(server, host, wanted)
  const names = loopback.includes(host) ? loopback : [...loopback, host, ...ownAddresses()]
  const hosts = names.flatMap((name) => [`${bracketed(name)}:${port}`, ...(port === 80 ? [bracketed(name)] : [])])
  access = createAccess(hosts, port)
  server.on('upgrade', (request, socket, head) => {
    const isOurs = new URL(request.url ?? '/', 'http://x').pathname === '/socket'
    const refused = access.refusal({ headers: request.headers, changes: true })
    if (isOurs && refused === null) return sockets.accept(request, socket, head)
    socket.end(
      `HTTP/1.1 ${isOurs ? '403 Forbidden' : '404 Not Found'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    )
  })
  return {
    port,
    issueUrl: () =>
      `http://${bracketed(host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host)}:${port}/?token=${access.issueToken()}`,
    async [Symbol.asyncDispose]() {
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function windowApp(folder: string, access: () => Access): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(async (context, next) => {
    for (const [name, value] of Object.entries(headers)) context.header(name, value)
    const request: IncomingMessage = context.env.incoming
    const { method } = context.req
    const isRead = method === 'GET' || method === 'HEAD'
    const isExchange = method === 'GET' && context.req.path === '/' && context.req.query('token') !== undefined
    const refused = access().refusal({ headers: request.headers, changes: !isRead, isExchange })
    if (refused !== null) return context.html(refusedPage(refused), 403)
    // Nothing here takes a body: what is sent goes over the socket, which has its own limit.
    if (hasBody(request)) return context.text('There is nothing to send here.', 413)
    if (!isRead) return context.text('There is nothing to change here.', 405)
    await next()
  })
  app.get('/', async (context) => {
    const token = context.req.query('token')
    if (token === undefined) return await file(context.req.path)
    const cookie = access().exchange(token)
    if (cookie === null) return context.html(refusedPage('This link was used already, or is not the last one.'), 403)
    context.header('Set-Cookie', cookie)
    context.header('Cache-Control', 'no-store')
    return context.redirect('/', 303)
  })
  app.get('*', (context) => file(context.req.path))
  app.notFound((context) => context.text('There is nothing here.', 404))
  app.onError((_, context) => context.text('Something went wrong.', 500))
  return app

  async function file(path: string): Promise<Response> {
    const found = await staticFile(folder, path === '/' ? '/index.html' : path)
    if (found === null) return new Response('There is nothing here.', { status: 404, headers })
    const { bytes, type, isHashed } = found
    const cache = isHashed ? 'private, max-age=31536000, immutable' : 'no-store'
    return new Response(bytes, { headers: { ...headers, 'Content-Type': type, 'Cache-Control': cache } })
  }
}

function hasBody({ headers: given }: IncomingMessage): boolean {
  return given['transfer-encoding'] !== undefined || Number(given['content-length'] ?? 0) > 0
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const sentences: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is taken by another program. Give another one, or none for any that is free.`,
    EADDRNOTAVAIL: `${host} is no address of this machine.`,
    ENOTFOUND: `${host} is no address of this machine.`,
    EACCES: `Port ${port} may not be used by this account. Give one above 1023.`,
  }
  const sentence = sentences[error.code ?? '']
  return sentence === undefined ? error : new WorkbenchError('input.usage', sentence, {}, { cause: error })
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? [])
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** Our own words only: nothing of the request is repeated. */
function refusedPage(reason: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Engram</title>
<body style="font:16px/1.6 system-ui;max-width:40rem;margin:15vh auto;padding:0 1rem">
<h1 style="font-size:1.25rem">Engram</h1><p>${reason}</p>
<p>Open the link that <code>engram serve</code> printed. It works once; press Enter in its terminal for a new one.</p>`
}
