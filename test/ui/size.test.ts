import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'

const folder = new URL('../../out/renderer/', import.meta.url)

describe('the built window', () => {
  test('needs at most 150 KB of script and style, compressed, before its first paint', () => {
    const html = readFileSync(new URL('index.html', folder), 'utf8')
    const files = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, name]) => name ?? '')
    expect(files.length).toBeGreaterThan(1)
    const bytes = files.reduce(
      (sum, name) => sum + gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length,
      0,
    )
    expect(bytes).toBeLessThanOrEqual(150_000)
  })
})
