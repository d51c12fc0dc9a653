import { existsSync, readFileSync } from 'node:fs'
import { parseJson } from '../files/parseJson.ts'

/** The version of the package that this file belongs to, found in the package.json above it. */
export function version(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const file = new URL('package.json', folder)
    if (existsSync(file)) {
      const { version } = parseJson(readFileSync(file, 'utf8')) as { version?: string }
      return version ?? 'unknown'
    }
    if (folder.pathname === '/') return 'unknown'
  }
}
