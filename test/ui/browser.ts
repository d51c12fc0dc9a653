/** The system's Chromium, for tests and screenshots of the window. */
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a Chromium is; null where there is none. */
export const chromiumPath: string | null = paths.find(existsSync) ?? null

export function launchBrowser(): Promise<Browser> {
  if (chromiumPath === null) throw new Error(`There is no Chromium in any of ${paths.join(', ')}.`)
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--enable-unsafe-swiftshader',
      '--font-render-hinting=none',
    ],
  })
}
