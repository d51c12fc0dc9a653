import { randomBytes } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { lineKeyItem } from '../rpc/wire/lineKey.ts'
import type { Access, SignIn } from './access.ts'
import { staticFile } from './staticFiles.ts'
import { windowHeaders } from './windowHeaders.ts'

export interface PagesOptions {
  /** The built window. */
  readonly folder: string
  readonly access: Access
  /** Called when the one who asks has signed in. */
  readonly onSignedIn: () => void
}

/**
 * Answers a request that is not for a line: the exchange of a token, or a file of the window. The address is compared as it
 * came, never taken apart as a URL: there are addresses that no URL can be made of.
 */
export async function answerPage(
  request: IncomingMessage,
  response: ServerResponse,
  { folder, access, onSignedIn }: PagesOptions,
): Promise<void> {
  const { url = '', method = '', headers } = request
  const isRead = method === 'GET' || method === 'HEAD'
  const token = method === 'GET' && url.startsWith(exchangePath) ? url.slice(exchangePath.length) : null
  const refused = access.refusal({ headers, changes: !isRead, isExchange: token !== null })
  if (refused !== null) return sayNo(request, response, refused)
  const signIn = token === null ? null : access.exchange(token)
  if (token !== null && signIn === null)
    return sayNo(request, response, 'This link was used already, or is not the last one.')
  onSignedIn()
  // Nothing here takes a body: what is sent goes over the socket, which has its own limit.
  if (hasBody(request)) return send(response, 413, 'There is nothing to send here.')
  if (!isRead) return send(response, 405, 'There is nothing to change here.')
  if (signIn !== null) return welcome(response, signIn)
  const [path = ''] = url.split('?', 1)
  const found = await staticFile(folder, path === '/' ? '/index.html' : path)
  if (found === null) return send(response, 404, 'There is nothing here.')
  send(response, 200, found.bytes, {
    'Content-Type': found.type,
    'Cache-Control': found.isHashed ? 'private, max-age=31536000, immutable' : 'no-store',
  })
}

export const exchangePath = '/?token='

function send(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  headers: OutgoingHttpHeaders = { 'Content-Type': 'text/plain; charset=utf-8' },
): void {
  response.writeHead(status, { ...windowHeaders, ...headers, 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}

/**
 * Gives the page its key. Not by a redirect: the key would stand in an address, and the cookie would not be sent along by a
 * browser that came from somewhere else.
 */
function welcome(response: ServerResponse, { cookie, key }: SignIn): void {
  const nonce = randomBytes(16).toString('base64')
  send(
    response,
    200,
    `${pageHead}<script nonce="${nonce}">localStorage.setItem('${lineKeyItem}', '${key}'); location.replace('/' + location.hash)</script>
<p>This page needs JavaScript, and a browser that keeps data for it. Allow both for this address, then open a new link.</p>`,
    {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `default-src 'none'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'Cache-Control': 'no-store',
      'Set-Cookie': cookie,
    },
  )
}

/** Our own words only: nothing of the request is repeated. Nobody has signed in, so the connection ends. */
function sayNo(request: IncomingMessage, response: ServerResponse, reason: string): void {
  const body = `${pageHead}<body style="font:16px/1.6 system-ui;max-width:40rem;margin:15vh auto;padding:0 1rem">
<h1 style="font-size:1.25rem">Engram</h1><p>${reason}</p>
<p>Open the link that <code>engram serve</code> printed. It works once; press Enter in its terminal for a new one.</p>`
  send(response, 403, body, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    // One that is still sending would not hear the answer.
    ...(hasBody(request) ? {} : { Connection: 'close' }),
  })
}

const pageHead = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Engram</title>\n'

function hasBody({ headers: given }: IncomingMessage): boolean {
  return given['transfer-encoding'] !== undefined || Number(given['content-length'] ?? 0) > 0
}
