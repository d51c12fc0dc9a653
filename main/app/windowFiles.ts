import { staticFile } from '../serve/staticFiles.ts'
import { windowHeaders } from '../serve/windowHeaders.ts'
import type { Electron } from './electron.ts'

export const windowOrigin = 'app://engram'

/** To be called before the app is ready: makes our scheme as good as https. */
export function declareScheme({ protocol }: Pick<Electron, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Answers `app://engram/…` with the files of the built window, and every other address with nothing. */
export function serveWindowFiles({ protocol }: Pick<Electron, 'protocol'>, folder: string): void {
  protocol.handle('app', async ({ url, method }) => {
    const asked = URL.parse(url)
    const isOurs = asked?.host === 'engram' && method === 'GET'
    const found = isOurs ? await staticFile(folder, asked.pathname === '/' ? '/index.html' : asked.pathname) : null
    if (found === null) return new Response('There is nothing here.', { status: 404, headers: windowHeaders })
    return new Response(found.bytes, { headers: { ...windowHeaders, 'Content-Type': found.type } })
  })
}
