import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { startServer, type WindowServer } from '../../main/serve/server.ts'
import { openHost, type WorkbenchHost } from '../support/workbenchHost.ts'
import { launchBrowser } from './browser.ts'

export interface HostedWindow {
  readonly host: WorkbenchHost
  readonly server: WindowServer
  /** Where it is served, with a slash at the end. */
  readonly url: string
  /** A tab that is signed in. */
  open(hash?: string, options?: OpenOptions): Promise<Page>
}

interface OpenOptions {
  /** In pixels. */
  readonly height?: number
  /** Of the browser that this tab is in; of one of its own without. */
  readonly beside?: Page
  /** Done before anything is loaded. */
  readonly before?: (page: Page) => Promise<void>
}

/**
 * The built window, served as `engram serve` does it, over real workbenches with an engine without weights: for the tests of
 * one file, from before the first to after the last.
 *
 * @returns how to serve one; `prepare` is done before a page can ask
 */
export function hostedWindow(): (prepare?: (host: WorkbenchHost) => Promise<unknown>) => Promise<HostedWindow> {
  const folder = fileURLToPath(new URL('../../out/renderer', import.meta.url))
  const held = new AsyncDisposableStack()
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
    held.defer(() => browser.close())
  })
  afterAll(() => held.disposeAsync())
  return async (prepare) => {
    const host = held.use(openHost())
    const server = held.use(await startServer({ workbench: host.workbench, folder }))
    await prepare?.(host)
    const url = `http://127.0.0.1:${server.port}/`
    return {
      ...{ host, server, url },
      async open(hash = '#/home', { height = 860, before, beside } = {}) {
        const context = beside?.context() ?? (await browser.newContext({ viewport: { width: 1360, height } }))
        const page = await context.newPage()
        page.on('close', () => {
          // The browser may be on its way to close, and the context with it.
          if (context.pages().length === 0) context.close().catch(() => undefined)
        })
        await before?.(page)
        await page.goto(server.issueUrl())
        await page.waitForURL(url)
        await page.goto(`${url}${hash}`)
        await page.waitForSelector('main h1')
        return page
      },
    }
  }
}
