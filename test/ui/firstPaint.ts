import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const folder = new URL('../../out/renderer/', import.meta.url)

/** Bytes of script and style, compressed, that the built window needs before its first paint. */
export function firstPaintBytes(): number {
  const html = readFileSync(new URL('index.html', folder), 'utf8')
  const files = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, name]) => name ?? '')
  if (files.length < 2) throw new Error('The built page names no scripts and styles.')
  return files.reduce((sum, name) => sum + gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length, 0)
}
