/** The system's Chromium, for tests and screenshots of the window. */
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'
import { listenTo } from './pageNoise.ts'

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a Chromium is; null where there is none. */
export const chromiumPath: string | null = paths.find(existsSync) ?? null

/** Its contexts are listened to: see `pageNoise.ts`. */
export async function launchBrowser(): Promise<Browser> {
  if (chromiumPath === null) throw new Error(`There is no Chromium in any of ${paths.join(', ')}.`)
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--enable-unsafe-swiftshader',
      '--font-render-hinting=none',
    ],
  })
  const make = browser.newContext.bind(browser)
  browser.newContext = async (options) => {
    const context = await make(options)
    listenTo(context)
    return context
  }
  return browser
}
