/** A line to `engram serve` without a browser: what a page does when it signs in and asks. */
import { WebSocket } from 'ws'
import { connect } from '../../main/rpc/wire/client.ts'
import { decodeFrame, encodeFrame } from '../../main/files/frames.ts'
import { lineKeyItem, lineProtocol } from '../../main/rpc/wire/lineKey.ts'
import type { WorkbenchInput, WorkbenchItem, WorkbenchMethod, WorkbenchOutput } from '../../main/rpc/window/contract.ts'

export type ServeCall = <M extends WorkbenchMethod>(
  method: M,
  input: WorkbenchInput<M>,
  options?: { readonly signal?: AbortSignal; readonly onItem?: (item: WorkbenchItem<M>) => void },
) => Promise<WorkbenchOutput<M>>

/** What opens a line: the cookie, and the key that only pages of this origin are given. */
export interface LineAccess {
  readonly cookie: string
  readonly key: string
}

/** Exchanges the token of a printed address for what opens a line. */
export async function signIn(url: URL): Promise<LineAccess> {
  const answer = await fetch(url, { redirect: 'manual' })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
  const key = new RegExp(`'${lineKeyItem}', '([^']+)'`).exec(await answer.text())?.[1]
  if (cookie === undefined || key === undefined) throw new Error(`The server gave no key (${answer.status}).`)
  return { cookie, key }
}

export async function openLine(url: URL, { cookie, key }: LineAccess): Promise<{ socket: WebSocket; call: ServeCall }> {
  const headers = { Cookie: cookie, Origin: url.origin }
  const socket = new WebSocket(`ws://${url.host}/socket`, [lineProtocol, key], { headers })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const { call, close } = connect<ServeCall>({
    post: (message) => socket.send(encodeFrame(message)),
    on: (listener) => socket.on('message', (data: Buffer) => listener(decodeFrame(new Uint8Array(data), JSON.parse))),
  })
  socket.on('error', () => undefined)
  socket.on('close', () => close(new Error('The line was cut.')))
  return { socket, call }
}
