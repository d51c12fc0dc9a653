import type { Session } from 'electron'
import type { Electron } from './electron.ts'

/** What Chromium would otherwise do of its own accord, or on behalf of a page, beyond this machine. */
const switches: readonly (readonly [name: string, value?: string])[] = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'], // no name becomes an address
  ['no-proxy-server'], // a proxy's settings may have to be fetched
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['no-pings'],
]
/** Addresses of the window itself, of what it makes, and of the developer tools, which are a part of Electron. */
const ownSchemes = ['app:', 'data:', 'blob:', 'devtools:']

/** To be called before the app is ready: Chromium reads its switches once. */
export function switchNetworkOff({ app }: Pick<Electron, 'app'>): void {
  for (const [name, value] of switches) {
    if (value === undefined) app.commandLine.appendSwitch(name)
    else app.commandLine.appendSwitch(name, value)
  }
}

/** Lets a window ask for nothing but what is ours, and fetches no dictionary for its spelling. */
export function refuseRequests(session: Session): void {
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !ownSchemes.includes(new URL(url).protocol) })
  })
}
