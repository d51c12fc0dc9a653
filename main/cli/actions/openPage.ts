import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { temporaryFolder } from '../../files/temporaryFolder.ts'

/** A page in a folder that only this account may look into. */
export interface ForwardingPage extends Disposable {
  /** Path of the file. */
  readonly path: string
}

/**
 * A file that sends a browser on to an address. Arguments of a command are for everybody on the machine to read, so a link
 * that signs somebody in must not stand there; the path of a file that nobody else may read may.
 *
 * @throws WorkbenchError 'run.disk' where no temporary folder can be made
 */
export function writeForwardingPage(url: string): ForwardingPage {
  const folder = temporaryFolder()
  const path = join(folder.path, 'engram.html')
  const page = `<!doctype html><meta charset="utf-8"><title>Engram</title><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url=${url}">\n`
  writeFileSync(path, page, { mode: 0o600, flag: 'wx' })
  return { path, [Symbol.dispose]: () => folder[Symbol.dispose]() }
}

/** Opens a file of this machine in the person's browser; without one, nothing happens. */
export function openBrowser(path: string, env = process.env): void {
  const [command, target] =
    process.platform === 'darwin'
      ? ['open', path]
      : process.platform === 'win32'
        ? ['explorer', path]
        : ['xdg-open', pathToFileURL(path).href]
  const child = spawn(command, [target], { stdio: 'ignore', detached: true, env })
  // The line that was printed is what there is then.
  child.on('error', () => undefined)
  child.unref()
}
