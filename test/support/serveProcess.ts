/** `engram serve` in a process of its own, signed in to as a browser does, and spoken to over its socket. */
import { spawn } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openLine, signIn, type ServeCall } from './serveLine.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface ServeProcess {
  readonly pid: number
  /** The address that was printed. */
  readonly url: URL
  readonly call: ServeCall
  readonly port: number
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly text: string }>
  kill(signal: NodeJS.Signals): void
}

/**
 * A folder from which `engram serve` runs without a window that was built: the sources by links, and a page with nothing.
 *
 * @returns the arguments for Node that run the command from there
 */
export function installWithoutWindow(folder: string): readonly string[] {
  mkdirSync(join(folder, 'out', 'renderer'), { recursive: true })
  for (const name of ['main', 'node_modules', 'resources', 'package.json'])
    symlinkSync(join(root, name), join(folder, name))
  writeFileSync(join(folder, 'out', 'renderer', 'index.html'), '<!doctype html><title>Engram</title>')
  const flags = ['--preserve-symlinks', '--preserve-symlinks-main', '--disable-warning=ExperimentalWarning']
  return [...flags, join(folder, 'main', 'cli', 'main.ts')]
}

/** @param command what `installWithoutWindow` returned */
export async function startServe(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  flags: readonly string[] = [],
): Promise<ServeProcess> {
  const host = spawn(process.execPath, [...command, 'serve', ...flags], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  const printed = Promise.withResolvers<URL>()
  for (const stream of [host.stdout, host.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
      const found = /^Engram is at (\S+)$/m.exec(text)
      if (found !== null) printed.resolve(new URL(found[1]!))
    })
  }
  const ended = new Promise<Awaited<ServeProcess['ended']>>((resolve) => {
    host.on('close', (code, signal) => {
      resolve({ code, signal, text })
      printed.reject(new Error(`engram serve ended before it served: ${text}`))
    })
  })
  const url = await printed.promise
  const { call } = await openLine(url, await signIn(url))
  return { pid: host.pid ?? 0, url, call, port: Number(url.port), ended, kill: (signal) => void host.kill(signal) }
}
