/**
 * The window as `engram serve` gives it, over the real engine: a process of its own with a fresh profile, in the system's
 * Chromium. Every request of every page is watched.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { WebSocket } from 'ws'
import { lineKeyItem } from '../../main/rpc/wire/lineKey.ts'
import { openLine, type ServeCall } from '../support/serveLine.ts'
import { launchBrowser } from './browser.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** For Node: the command, to which flags may be added. */
export const serveArguments = ['--disable-warning=ExperimentalWarning', join(root, 'main/cli/main.ts'), 'serve']

/** What takes longer than this will not come, on the slowest of machines. */
const waitMs = 90_000

export interface Served extends AsyncDisposable {
  /** Holds the profile; files may be read from it and written to it. */
  readonly folder: string
  /** Requests to any other origin, from any page. */
  readonly foreign: readonly string[]
  /** Another tab of the same browser; `hash` as `#/questions`. */
  tab(hash?: string): Promise<Page>
  /** What a tab can ask for, without a page. */
  line(): Promise<ServeCall>
  /** Ends the engine's process as a lack of memory would. @returns its process id */
  killEngine(): number
  enginePid(): number | null
  /** Stops the engine's process where it is, or lets it go on: a job is in its middle for as long as a test needs. */
  freezeEngine(isFrozen: boolean): void
}

export async function startServed(): Promise<Served> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'engram-served-')))
  const foreign: string[] = []
  const lines: WebSocket[] = []
  const host = spawn(process.execPath, [...serveArguments, '--root', folder, root], {
    env: { ...process.env, ENGRAM_DATA: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let browser: Browser | null = null
  const dispose = async (): Promise<void> => {
    for (const line of lines) line.terminate()
    await browser?.close()
    const ended = new Promise((resolve) => host.once('exit', resolve))
    host.kill('SIGINT')
    if (host.exitCode === null && host.signalCode === null) await ended
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const url = new URL(await printedUrl(host))
    browser = await launchBrowser()
    const context = await browser.newContext({ viewport: { width: 1360, height: 860 } })
    context.setDefaultTimeout(waitMs)
    watch(context, url.host, foreign)
    const first = await context.newPage()
    await first.goto(url.href) // the token becomes a cookie and a key
    await first.waitForURL(`${url.origin}/`)
    const key = await first.evaluate((item) => localStorage.getItem(item), lineKeyItem)
    if (key === null) throw new Error('The page was given no key.')
    await first.close()
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
    const enginePid = (): number | null => childOf(host.pid ?? 0)
    const signalEngine = (signal: NodeJS.Signals): number => {
      const pid = enginePid()
      if (pid === null) throw new Error('There is no engine.')
      process.kill(pid, signal)
      return pid
    }
    return {
      folder,
      foreign,
      enginePid,
      async tab(hash = '') {
        const page = await context.newPage()
        await page.goto(`${url.origin}/${hash}`)
        await page.waitForSelector('main h1')
        return page
      },
      async line() {
        const { socket, call } = await openLine(url, { cookie, key })
        lines.push(socket)
        return call
      },
      killEngine: () => signalEngine('SIGKILL'),
      freezeEngine: (isFrozen) => void signalEngine(isFrozen ? 'SIGSTOP' : 'SIGCONT'),
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** The link that a server prints. @throws Error when it ends before */
export function printedUrl(host: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    host.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part
      const found = /^Engram is at (\S+)$/m.exec(text)
      if (found !== null) resolve(found[1]!)
    })
    host.once('exit', (code) => reject(new Error(`engram serve ended with code ${code}: ${text}`)))
  })
}

/** What is made in the page itself goes nowhere; all else must go to where the page came from. */
function watch(context: BrowserContext, host: string, foreign: string[]): void {
  const note = (address: string): void => {
    const url = new URL(address)
    if (!['data:', 'blob:'].includes(url.protocol) && url.host !== host) foreign.push(address)
  }
  context.on('request', (request) => note(request.url()))
  context.on('page', (page) => page.on('websocket', (socket) => note(socket.url())))
}

/** The engine's process below a host's; null while there is none. */
function childOf(pid: number): number | null {
  try {
    const found = execFileSync('pgrep', ['-P', String(pid), '-f', 'engineProcess'], { encoding: 'utf8' })
    return Number(found.trim().split('\n').at(-1))
  } catch {
    return null
  }
}
