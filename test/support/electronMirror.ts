import { createHash } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { strToU8, zipSync } from 'fflate'

/** What the source of Electron's program does when it is asked for the archive. */
export type Answer = 'whole' | 'broken off' | 'held' | 'another digest' | 'refused'

/**
 * A server in the place of the source of Electron's own program. Its archive holds a program which says what it was given
 * then does `what`.
 */
export async function electronMirror(version: string, what = 'exit 0') {
  const program = `#!/bin/sh\necho "window of $0: $@"\n${what}\n`
  const archive = zipSync({
    electron: [strToU8(program), { attrs: 0o755 << 16, os: 3 }],
    version: strToU8(version),
    // Kept as it is, so that there is a middle to break off in.
    filler: [new Uint8Array(400_000), { level: 0 }],
  })
  const digest = createHash('sha256').update(archive).digest('hex')
  /** `ranges` holds what each request for the archive asked for. */
  const state = { answer: 'whole' as Answer, ranges: [] as (string | null)[] }
  const held: ServerResponse[] = []
  const server = createServer((request, response) => {
    const name = request.url!.split('/').at(-1)!
    if (name === 'SHASUMS256.txt') {
      const said = state.answer === 'another digest' ? digest.replace(/./, (c) => (c === '0' ? '1' : '0')) : digest
      return void response.end(`${said} *electron-v${version}-linux-x64.zip\n`)
    }
    state.ranges.push(request.headers.range ?? null)
    if (state.answer === 'refused') return void response.writeHead(403).end()
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const rest = archive.subarray(from)
    response.writeHead(from > 0 ? 206 : 200, { 'Content-Length': rest.length })
    if (state.answer !== 'broken off' && state.answer !== 'held') return void response.end(rest)
    const half = rest.subarray(0, rest.length / 2)
    if (state.answer === 'broken off') return void response.write(half, () => response.destroy())
    response.write(half)
    held.push(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  onTestFinished(close)
  /** Breaks off what is held: what was still under way then may be lost on the other side, what has come there is not. */
  const breakOff = (): void => held.splice(0).forEach((response) => response.destroy())
  return { state, url, close, breakOff }
}
