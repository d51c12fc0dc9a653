/** A hub on this machine that can misbehave: lists of files, and their bytes from a second server, as the real one has them. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What one request for a file's bytes meets in place of them. */
export type Fault =
  | { readonly kind: 'reset'; readonly after: number }
  | { readonly kind: 'end'; readonly after: number }
  | { readonly kind: 'drip'; readonly after: number }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'noRanges' }
  | { readonly kind: 'otherRange' }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'etag'; readonly etag: string }

export interface Request {
  /** `hub` or `bytes`: the hub itself, or who keeps the bytes. */
  readonly at: 'hub' | 'bytes'
  readonly url: string
  readonly range: string | null
  readonly token: string | null
}

export interface HubServer {
  readonly endpoint: string
  /** What was asked for, in order. */
  readonly requests: Request[]
  /** For the requests of a file's bytes, one each, in order; at the hub for `redirect`, `etag` and `status`. */
  readonly faults: Fault[]
  /** Answers of the lists, one each; then the usual ones. */
  readonly listFaults: Fault[]
  /** In place of the list of files, when set. */
  tree: unknown
}

export const commit = 'c'.repeat(40)

export interface HubModelFiles {
  readonly repo?: string
  readonly config?: object | null
  readonly files: Readonly<Record<string, Uint8Array | string>>
}

export async function startHub({
  repo = 'someone/small',
  config = { model_type: 'llama' },
  files,
}: HubModelFiles): Promise<HubServer> {
  const requests: Request[] = []
  const [faults, listFaults]: [Fault[], Fault[]] = [[], []]
  const bytesOf = (path: string): Buffer => Buffer.from(files[path] ?? '')
  const note = (at: Request['at'], { url = '', headers }: IncomingMessage): void => {
    requests.push({ at, url, range: headers.range ?? null, token: headers.authorization ?? null })
  }
  const bytes = createServer((request, response) => {
    note('bytes', request)
    sendBytes(bytesOf(decodeURIComponent(request.url!.slice(1))), request, response, faults.shift())
  })
  const bytesAt = await listening(bytes)
  const hub = createServer((request, response) => {
    note('hub', request)
    const [path = '', query = ''] = request.url!.split('?')
    const send = (value: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
    }
    if (path.startsWith('/api/')) {
      const fault = listFaults.shift()
      if (fault !== undefined) return sendBytes(Buffer.from('[]'), request, response, fault)
      const tree = `/api/models/${repo}/tree/${commit}`
      if (path === tree) return sendPage(server.tree ?? treeOf(files), query, send, `${server.endpoint}${tree}`)
      if (path === `/api/models/${repo}/revision/main`) return send({ _id: '1', id: repo, sha: commit, config })
      const known = path.startsWith(`/api/models/${repo}/`)
      return send404(response, known ? 'RevisionNotFound' : 'RepoNotFound')
    }
    const file = decodeURIComponent(path.slice(`/${repo}/resolve/${commit}/`.length))
    const content = files[file]
    if (content === undefined) return send404(response, 'EntryNotFound')
    const { oid, lfs } = entryOf(file, content)
    const fault = faults[0]
    if (fault?.kind === 'redirect' || fault?.kind === 'status')
      return sendBytes(Buffer.alloc(0), request, response, faults.shift())
    if (lfs === undefined) {
      response.setHeader('etag', `"${oid}"`)
      return sendBytes(bytesOf(file), request, response, faults.shift())
    }
    const etag = fault?.kind === 'etag' ? fault.etag : lfs.oid
    if (fault?.kind === 'etag') faults.shift()
    const headers = {
      'x-linked-etag': `"${etag}"`,
      'x-linked-size': `${lfs.size}`,
      'x-repo-commit': commit,
      etag: '"pointer"',
    }
    response.writeHead(302, { ...headers, location: `${bytesAt}/${encodeURIComponent(file)}` }).end()
  })
  const server: HubServer = { endpoint: await listening(hub), requests, faults, listFaults, tree: null }
  return server
}

/** As the list of a model names a file: what is longer than a kilobyte is in LFS. */
export function entryOf(path: string, content: Uint8Array | string) {
  const bytes = Buffer.from(content)
  const git = (body: Uint8Array): string =>
    createHash('sha1').update(`blob ${body.length}\0`).update(body).digest('hex')
  const entry = { type: 'file', path, size: bytes.length, oid: git(bytes), lfs: undefined }
  if (bytes.length <= 1024) return entry
  const oid = createHash('sha256').update(bytes).digest('hex')
  return { ...entry, oid: git(Buffer.from(oid)), lfs: { oid, size: bytes.length, pointerSize: 134 } }
}

function treeOf(files: HubModelFiles['files']): object[] {
  return Object.entries(files).map(([path, content]) => entryOf(path, content))
}

const pageSize = 3

function sendPage(
  all: unknown,
  query: string,
  send: (value: unknown, headers?: Record<string, string>) => void,
  url: string,
): void {
  if (!Array.isArray(all)) return send(all)
  const from = Number(new URLSearchParams(query).get('cursor') ?? 0)
  const next = `<${url}?recursive=true&cursor=${from + pageSize}>; rel="next"`
  send(all.slice(from, from + pageSize), from + pageSize < all.length ? { link: next } : {})
}

function sendBytes(
  content: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): void {
  if (fault?.kind === 'status') {
    response.writeHead(fault.status, fault.headers).end('{}')
    return
  }
  if (fault?.kind === 'redirect') {
    response.writeHead(302, { location: fault.to }).end()
    return
  }
  const body = fault?.kind === 'bytes' ? Buffer.from(fault.bytes) : content
  const asked = fault?.kind === 'noRanges' ? undefined : /^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1]
  const from = fault?.kind === 'otherRange' ? 0 : Number(asked ?? 0)
  if (asked !== undefined && from >= body.length) {
    response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end()
    return
  }
  const part = body.subarray(from)
  if (asked === undefined) response.writeHead(200, { 'content-length': part.length })
  else {
    const range = `bytes ${from}-${body.length - 1}/${body.length}`
    response.writeHead(206, { 'content-length': part.length, 'content-range': range })
  }
  if (fault?.kind !== 'reset' && fault?.kind !== 'end' && fault?.kind !== 'drip') {
    response.end(part)
    return
  }
  const head = part.subarray(0, fault.after)
  response.write(head, () => {
    if (fault.kind === 'reset') request.socket.resetAndDestroy()
    else if (fault.kind === 'end') request.socket.end()
    // one that drips sends no more, and says nothing
  })
}

function send404(response: ServerResponse, code: string): void {
  response.writeHead(404, { 'x-error-code': code, 'content-type': 'application/json' }).end('{}')
}

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
