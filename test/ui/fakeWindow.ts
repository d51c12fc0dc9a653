import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchBrowser, serveFolder } from './browser.ts'

/** The window over the fake host, for the tests of one file: served and browsed from before the first to after the last. */
export function fakeWindow() {
  let browser: Browser
  let server: Awaited<ReturnType<typeof serveFolder>>
  beforeAll(async () => {
    server = await serveFolder(fileURLToPath(new URL('../../out/fake', import.meta.url)))
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    server.close()
  })
  return {
    /** Where it is served. */
    get url(): string {
      return server.url
    },
    newPage: (): Promise<Page> => browser.newPage(),
    /** A tab at an address; an error on the page ends the test. */
    async open(query: string, height = 860): Promise<Page> {
      const page = await browser.newPage({ viewport: { width: 1360, height } })
      page.on('pageerror', (error) => {
        throw error
      })
      await page.goto(`${server.url}${query}`)
      await page.waitForSelector('main h1')
      return page
    },
  }
}
