import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { printInBrowser } from '../../../../main/report/pdf/printInBrowser.ts'
import { isAlive } from '../../../support/processLife.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

describe('printInBrowser', () => {
  let folder: string
  beforeEach(async ({ skip }) => {
    if (process.platform === 'win32') skip('what stands in for the browser is a script for a shell')
    folder = await temporaryFolder()
  })
  /** A browser that keeps its arguments, and then does `what`; `$pdf` is where it is to print. */
  const browser = (what: string): string => {
    const path = join(folder, 'browser')
    const find = `for arg; do case "$arg" in --print-to-pdf=*) pdf="\${arg#*=}";; esac; page="$arg"; done`
    writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$@" > ${folder}/args\n${find}\n${what}\n`, { mode: 0o755 })
    return path
  }
  const args = (): string[] => readFileSync(join(folder, 'args'), 'utf8').trim().split('\n')
  const profile = (): string =>
    args()
      .find((arg) => arg.startsWith('--user-data-dir='))!
      .split('=')[1]!

  test('gives what was printed of the page, and leaves no profile and no page behind', async () => {
    const bytes = await printInBrowser('<p>A page.</p>', { browser: browser('cat "${page#file://}" > "$pdf"') })
    expect(Buffer.from(bytes).toString()).toBe('<p>A page.</p>')
    expect(existsSync(dirname(profile()))).toBe(false)
    expect(args()).toEqual(
      expect.arrayContaining([
        '--headless',
        '--user-agent=Engram',
        '--host-resolver-rules=MAP * ~NOTFOUND',
        '--no-proxy-server',
      ]),
    )
  })

  test('a browser that ends without a PDF is named, with how it ended and its last words', async () => {
    const printed = printInBrowser('', { browser: browser('echo "first" >&2; echo "no display" >&2; exit 7') })
    await expect(printed).rejects.toMatchObject({
      code: 'run.device',
      message: expect.stringMatching(/^browser did not print the report \(it ended with code 7: no display\);/),
    })
    expect(existsSync(dirname(profile()))).toBe(false)
  })

  test('a browser that does not end is ended when it is late', async () => {
    const printed = printInBrowser('', { browser: browser('exec sleep 60'), timeoutMs: 200 })
    await expect(printed).rejects.toThrow('it was not done within 0.2 s')
  })

  test('aborted, ends the browser with all that it began, and with the signal’s reason', async () => {
    const controller = new AbortController()
    const helper = join(folder, 'helper')
    const printed = printInBrowser('', {
      browser: browser(`sleep 60 & echo $! > ${helper}.new; mv ${helper}.new ${helper}; wait`),
      signal: controller.signal,
    })
    printed.catch(() => undefined)
    await expect.poll(() => existsSync(helper), { timeout: 20_000 }).toBe(true)
    controller.abort(new Error('enough'))
    await expect(printed).rejects.toThrow('enough')
    await expect.poll(() => isAlive(Number(readFileSync(helper, 'utf8')))).toBe(false)
  })

  test('without a browser says what to install', async () => {
    await expect(printInBrowser('', { browser: null })).rejects.toMatchObject({
      code: 'input.missing',
      message: expect.stringContaining('install Chromium, Chrome or Edge'),
    })
  })
})
