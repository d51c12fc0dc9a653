/** What pages in a test's browser complain of: an error that nobody caught, an error or a warning in the console. */
import type { BrowserContext } from 'playwright-core'

/** The browser's own words about its drawing and about lines that were cut; none is the window's. */
const ofTheBrowser = [/^\w+: \[\.WebGL/, /net::ERR_(?:CONNECTION|SOCKET|ABORTED|EMPTY|NETWORK)/]

let heard: string[] = []
let expected: readonly RegExp[] = []

/** Listens to all pages of a context, from the beginning. */
export function listenTo(context: BrowserContext): void {
  context.on('weberror', (web) => heard.push(`uncaught: ${web.error().message}`))
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) heard.push(`${message.type()}: ${message.text()}`)
  })
}

/** Of the test that runs: what it brings about, so that it is right to hear it. */
export function expectNoise(...forms: readonly RegExp[]): void {
  expected = [...expected, ...forms]
}

/** What was heard since the last call and nobody expected, each once. */
export function takeNoise(): readonly string[] {
  const left = heard.filter((text) => ![...ofTheBrowser, ...expected].some((form) => form.test(text)))
  heard = []
  expected = []
  return [...new Set(left)]
}
