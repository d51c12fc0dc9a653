import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lineKeyItem } from '../../main/rpc/wire/lineKey.ts'
import { chromiumPath, launchBrowser } from './browser.ts'
import { expectNoise } from './pageNoise.ts'
import { printedUrl, serveArguments } from './served.ts'

/** What a browser says of a page or a line that a server refuses. */
const refused = /status of 403|response code: 403/
const signedOut = 'Signed out: open the link that "engram serve" prints'

describe.skipIf(chromiumPath === null)('signing in to engram serve', () => {
  let browser: Browser
  let context: BrowserContext
  let folder: string
  const hosts: ChildProcess[] = []
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'engram-sign-in-'))
    context = await browser.newContext()
    context.setDefaultTimeout(60_000)
  })
  afterEach(async () => {
    await context.close()
    for (const host of hosts.splice(0)) await stop(host, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  /** @returns the process, and the link that it printed */
  async function serve(...flags: string[]) {
    const env = { ...process.env, ENGRAM_DATA: folder }
    const host = spawn(process.execPath, [...serveArguments, ...flags], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    hosts.push(host)
    return { host, url: new URL(await printedUrl(host)) }
  }

  async function signedIn(address: string, origin: string): Promise<Page> {
    const page = await context.newPage()
    await page.goto(address)
    await page.waitForURL(`${origin}/**`)
    await page.getByRole('contentinfo').getByText('Engine').waitFor()
    return page
  }

  test('a link signs a browser in for good: reload and other tabs included, and its address is not kept', async () => {
    expectNoise(refused)
    const { url } = await serve()
    const page = await signedIn(url.href, url.origin)
    expect(new URL(page.url()).search).toBe('')
    await page.reload()
    await page.getByRole('contentinfo').getByText('Engine').waitFor()
    await signedIn(`${url.origin}/#/settings`, url.origin)
    const stranger = await (await browser.newContext()).newPage()
    await stranger.goto(url.href)
    await stranger.getByText('This link was used already').waitFor()
    await stranger.getByText('press Enter in its terminal for a new one').waitFor()
  })

  test('a page that forwards from a file of this machine signs in, too', async () => {
    const { url } = await serve()
    const file = join(folder, 'engram.html')
    writeFileSync(file, `<!doctype html><meta http-equiv="refresh" content="0;url=${url.href}">`)
    await signedIn(pathToFileURL(file).href, url.origin)
  })

  test('the tab of a server that was started anew says what to do, and goes on when another tab has signed in', async () => {
    expectNoise(refused)
    const first = await serve()
    const page = await signedIn(first.url.href, first.url.origin)
    expect(await stop(first.host, 'SIGHUP')).toBe(0)
    const second = await serve('--port', first.url.port)
    await page.getByRole('contentinfo').getByText(signedOut).waitFor()
    await signedIn(second.url.href, second.url.origin)
    await page.getByRole('contentinfo').getByText(signedOut).waitFor({ state: 'detached' })
  })

  test('without the key, or with another, the cookie opens no line, and the page says so', async () => {
    expectNoise(refused)
    const { url } = await serve()
    const page = await signedIn(url.href, url.origin)
    for (const key of ['0'.repeat(64), null]) {
      await page.evaluate(
        ([item, value]) => (value === null ? localStorage.removeItem(item) : localStorage.setItem(item, value)),
        [lineKeyItem, key] as const,
      )
      await page.reload()
      await page.getByRole('contentinfo').getByText(signedOut).waitFor()
    }
  })

  test('a page at another port of the same host reads nothing, opens no line, and ends nothing', async () => {
    expectNoise(refused, /blocked by CORS policy/, /net::ERR_FAILED/)
    const { host, url } = await serve()
    await signedIn(url.href, url.origin)
    const other = await elsewhere()
    const page = await context.newPage()
    await page.goto(other.url)
    const found = await page.evaluate(async (origin) => {
      const socket = (path: string): Promise<string> =>
        new Promise((resolve) => {
          const line = new WebSocket(`${origin.replace('http', 'ws')}${path}`, ['engram', '0'.repeat(64)])
          line.onopen = () => resolve('opened')
          line.onerror = () => resolve('refused')
        })
      const read = await fetch(`${origin}/`, { credentials: 'include' }).then(
        () => 'read',
        () => 'refused',
      )
      return [read, await socket('/socket'), await socket('//'), Object.keys(localStorage)]
    }, url.origin)
    other.close()
    expect(found).toEqual(['refused', 'refused', 'refused', []])
    expect([host.exitCode, host.signalCode]).toEqual([null, null])
  })
})

/** A server of somebody else, without a content policy that would keep its pages from asking. */
async function elsewhere() {
  const server = createServer((_, response) =>
    response.setHeader('Content-Type', 'text/html').end('<title>Else</title>'),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => void server.close() }
}

/** @returns its exit code */
async function stop(host: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (host.exitCode !== null || host.signalCode !== null) return host.exitCode
  const ended = new Promise<number | null>((resolve) => host.once('exit', resolve))
  host.kill(signal)
  return await ended
}
