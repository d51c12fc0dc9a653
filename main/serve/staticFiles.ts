import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

export interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
  /** Its name changes with its content, so that it may be kept for ever. */
  readonly isHashed: boolean
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/**
 * A file of a folder by the path of an address; null for what is not there, lies outside (links followed), or is of a kind
 * that a window does not consist of.
 *
 * @param path as in the address, beginning with a slash
 */
export async function staticFile(folder: string, path: string): Promise<StaticFile | null> {
  const name = decoded(path)
  const type = types[extname(name ?? '').toLowerCase()]
  if (name === null || type === undefined || /[\\\0]/.test(name)) return null
  if (name.split('/').some((part) => part === '..' || part.startsWith('.'))) return null
  try {
    const root = await realpath(folder)
    const file = await realpath(join(root, name))
    if (!file.startsWith(root + sep) || !(await stat(file)).isFile()) return null
    return { bytes: Uint8Array.from(await readFile(file)), type, isHashed: /-[\w-]{8}\.\w+$/.test(name) }
  } catch {
    return null
  }
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}
