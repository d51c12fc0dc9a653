import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { WorkbenchError } from '../../base/errors.ts'
import { readRegular } from '../../files/regularFile.ts'
import { temporaryFolder } from '../../files/temporaryFolder.ts'
import { findBrowser } from './browsers.ts'
import { pdfCreator } from './creator.ts'

export interface PrintOptions {
  readonly signal?: AbortSignal | undefined
  /** Path of its program. @default one that is found */
  readonly browser?: string | null
  /** @default 120_000 */
  readonly timeoutMs?: number
}

/** The page asks for nothing; these keep the browser itself from asking, and from what a person's own has. */
const quiet = [
  // What a browser calls itself stands in the PDF as what made it.
  ...[
    '--headless',
    `--user-agent=${pdfCreator}`,
    '--disable-gpu',
    '--no-first-run',
    '--no-default-browser-check',
    '--no-pings',
    '--mute-audio',
  ],
  ...[
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-domain-reliability',
    '--disable-sync',
  ],
  ...['--disable-extensions', '--disable-default-apps', '--disable-breakpad', '--disable-dev-shm-usage'],
  ...['--host-resolver-rules=MAP * ~NOTFOUND', '--no-proxy-server', '--password-store=basic', '--use-mock-keychain'],
]
/** No report is so large; what is, would fill the memory. */
const maxBytes = 2 ** 30

/**
 * Prints a page that stands alone with a browser of this machine, in a profile of its own that is removed afterwards.
 *
 * @returns a PDF
 * @throws WorkbenchError 'input.missing' where there is no browser, 'run.device' when it does not print; the signal's reason
 */
export async function printInBrowser(html: string, options: PrintOptions = {}): Promise<Uint8Array> {
  const { signal, browser = findBrowser(), timeoutMs = 120_000 } = options
  signal?.throwIfAborted()
  if (browser === null) {
    throw new WorkbenchError(
      'input.missing',
      'A PDF is printed by a browser, and none was found: install Chromium, Chrome or Edge, or name its program with CHROME_PATH.',
    )
  }
  using folder = temporaryFolder()
  const [page, pdf, profile] = ['report.html', 'report.pdf', 'profile'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(page, html, { mode: 0o600 })
  mkdirSync(profile, { mode: 0o700 })
  // A superuser's Chromium does not start in its sandbox; the page is ours and runs nothing.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const print = [
    `--user-data-dir=${profile}`,
    `--print-to-pdf=${pdf}`,
    '--no-pdf-header-footer',
    '--generate-pdf-document-outline',
  ]
  const said = await run(browser, [...quiet, ...sandbox, ...print, pathToFileURL(page).href], { signal, timeoutMs })
  return await readRegular(pdf, { expected: 'a PDF', maxBytes }).catch((cause: unknown) => {
    const message = `${basename(browser)} did not print the report (${said}); another browser may: name its program with CHROME_PATH.`
    throw new WorkbenchError('run.device', message, { browser }, { cause })
  })
}

/**
 * Runs a program and all that it begins until it ends, or is ended when it is late or nobody waits any more.
 *
 * @returns how it ended, and the last line that it said
 */
async function run(
  program: string,
  args: readonly string[],
  { signal, timeoutMs }: { readonly signal: AbortSignal | undefined; readonly timeoutMs: number },
): Promise<string> {
  // A group of its own, so that its helpers end with it.
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: process.platform !== 'win32' })
  let isLate = false
  let printed = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(-2000)))
  const stop = (): void => endGroup(child.pid)
  signal?.addEventListener('abort', stop)
  const timer = setTimeout(() => {
    isLate = true
    stop()
  }, timeoutMs)
  try {
    const how = await new Promise<string>((resolve) => {
      child.on('error', ({ message }) => resolve(message))
      child.on('exit', (code, killedBy) =>
        resolve(killedBy === null ? `it ended with code ${code}` : `ended by ${killedBy}`),
      )
    })
    signal?.throwIfAborted()
    const last = printed.trim().split('\n').at(-1) ?? ''
    return isLate ? `it was not done within ${timeoutMs / 1000} s` : last === '' ? how : `${how}: ${last}`
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
    stop()
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}
