import { spawn } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { storeVersion } from '../../../main/store/migrate.ts'
import { noCache, openResultCache, type ResultCacheOptions } from '../../../main/store/resultCache.ts'
import type { NewResult } from '../../../main/store/results.ts'
import { asOrdinaryUser } from '../../support/ordinaryUser.ts'

const root = mkdtempSync(join(tmpdir(), 'engram-store-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folder = ''
let path = ''
let warnings: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(root, 't'))
  path = join(folder, 'results.sqlite')
  warnings = []
})

function cacheAt(file: string, options: Partial<ResultCacheOptions> = {}) {
  return openResultCache(file, {
    unusable: 'set-aside',
    onWarning: (sentence) => warnings.push(sentence),
    now: () => new Date('2026-11-23T05:06:07Z'),
    ...options,
  })
}

function result(key: string, device = 'cpu'): NewResult {
  return {
    key,
    device,
    method: 'attribute',
    model: 'm',
    meta: { prob: 0.1, ids: [1, 2], nothing: null },
    arrays: { a: new Float32Array([1.5, NaN, -0, Infinity]), n: new Int32Array([-7]), empty: new Float32Array() },
  }
}

function fill(file: string, keys: readonly string[]): void {
  using cache = cacheAt(file)
  for (const key of keys) cache.put(result(key))
}

/** Runs this repository's own writer as another process; resolves to its output. */
function writer(file: string, prefix: string, count: string) {
  const script = fileURLToPath(new URL('../../support/storeWriter.ts', import.meta.url))
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, file, prefix, count])
  let output = ''
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr.on('data', (data: Buffer) => (output += data.toString()))
  const ended = new Promise<string>((resolve) => child.on('close', () => resolve(output)))
  return { child, ended, lines: () => output.split('\n').filter((line) => line !== '') }
}

describe('openResultCache', () => {
  test('a result comes back bit for bit, also after the file was closed', () => {
    fill(path, ['k'])
    using cache = cacheAt(path)
    const { device, meta, arrays } = result('k')
    expect(cache.get('k', 'cpu')).toEqual({ device, meta, arrays })
    expect(Object.is(cache.get('k', 'cpu')?.arrays['a']?.[2], -0)).toBe(true)
    expect(warnings).toEqual([])
  })

  test('an unknown key and a key of another device are not there', () => {
    fill(path, ['k'])
    using cache = cacheAt(path)
    expect(cache.get('other', 'cpu')).toBeNull()
    expect(cache.get('k', 'webgpu')).toBeNull()
  })

  test('the device auto takes the result of any device', () => {
    using cache = cacheAt(path)
    cache.put(result('k', 'webgpu'))
    expect(cache.get('k', 'auto')?.device).toBe('webgpu')
  })

  test('a second result with the same key replaces the first, arrays and all', () => {
    using cache = cacheAt(path)
    cache.put(result('k'))
    cache.put({ ...result('k'), arrays: { b: new Float32Array([2]) } })
    expect(cache.get('k', 'cpu')?.arrays).toEqual({ b: new Float32Array([2]) })
  })

  test('a fingerprint is remembered by its stamp', () => {
    cacheAt(path).putFingerprint('stamp', 'sha256:1')
    using cache = cacheAt(path)
    expect(cache.getFingerprint('stamp')).toBe('sha256:1')
    expect(cache.getFingerprint('other')).toBeNull()
  })

  test('the folder is made, and nothing is made before the first use', () => {
    const deep = join(folder, 'a', 'b', 'results.sqlite')
    using cache = cacheAt(deep)
    expect(existsSync(join(folder, 'a'))).toBe(false)
    cache.put(result('k'))
    expect(existsSync(deep)).toBe(true)
  })

  test.each([
    ['text', (): void => writeFileSync(path, 'this is not a database, and it is long enough to be read as a header.')],
    ['a torn page', tearPages],
    ["another program's database", (): void => void new Database(path).exec('CREATE TABLE t (x)').close()],
  ])('a file with %s is set aside under a new name and a new one begun', (_, damage) => {
    damage()
    const before = readFileSync(path)
    using cache = cacheAt(path)
    cache.put(result('k'))
    expect(cache.get('k', 'cpu')).not.toBeNull()
    const aside = join(folder, 'results.sqlite.damaged-2026-11-23T05-06-07')
    expect(readFileSync(aside)).toEqual(before)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(`${path} is damaged`)
    expect(warnings[0]).toContain(`set aside as ${aside}`)
  })

  test('a second damaged file of the same second gets a name of its own', () => {
    for (let i = 0; i < 2; i++) {
      rmSync(path, { force: true })
      writeFileSync(path, `not a database ${i}`.padEnd(200))
      fill(path, ['k'])
    }
    expect(
      readdirSync(folder)
        .filter((name) => name.includes('damaged'))
        .sort(),
    ).toEqual(['results.sqlite.damaged-2026-11-23T05-06-07', 'results.sqlite.damaged-2026-11-23T05-06-07-2'])
  })

  test('damage that shows only in use sets the file aside then', () => {
    // More than SQLite keeps in memory, so that it goes back to the file.
    const keys = Array.from({ length: 12 }, (_, i) => `k${i}`)
    using cache = cacheAt(path)
    for (const key of keys) cache.put({ ...result(key), arrays: { a: new Float32Array(2 ** 19) } })
    expect(cache.get('k0', 'cpu')).not.toBeNull()
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.alloc(statSync(path).size - 4096, 0xab), 0, null, 4096)
    closeSync(file)
    for (const key of keys) cache.get(key, 'cpu')
    cache.put(result('new'))
    expect(cache.get('new', 'cpu')).not.toBeNull()
    expect(warnings.filter((sentence) => sentence.includes('set aside as'))).toHaveLength(1)
  })

  test('a file of a newer version is set aside as newer, with all it holds', () => {
    fill(path, ['k'])
    setVersion(99)
    using cache = cacheAt(path)
    expect(cache.get('k', 'cpu')).toBeNull()
    expect(warnings[0]).toContain(
      `was written by a newer Engram (version 99 of its tables; this one knows ${storeVersion})`,
    )
    const aside = new Database(join(folder, 'results.sqlite.newer-2026-11-23T05-06-07'))
    expect(aside.prepare('SELECT count(*) FROM results').pluck().get()).toBe(1)
    aside.close()
  })

  test.each([
    ['damaged', (): void => writeFileSync(path, 'x'.repeat(200)), 'is damaged: it is not a database'],
    ['newer', (): void => (fill(path, ['k']), setVersion(99)), 'was written by a newer Engram'],
  ])('a %s file of the person’s own choice is refused and stays as it is', (_, prepare, sentence) => {
    prepare()
    const before = readFileSync(path)
    using cache = cacheAt(path, { unusable: 'refuse' })
    expect(() => cache.get('k', 'cpu')).toThrow(sentence)
    expect(readFileSync(path)).toEqual(before)
    expect(readdirSync(folder)).toEqual(['results.sqlite'])
  })

  test('a result whose bytes have changed is not given out, and said', () => {
    fill(path, ['k', 'k2'])
    const db = new Database(path)
    db.exec(`UPDATE arrays SET data = zeroblob(length(data)) WHERE name = 'a' AND result_id = 1`)
    db.close()
    using cache = cacheAt(path)
    expect(cache.get('k', 'cpu')).toBeNull()
    expect(cache.get('k2', 'cpu')).not.toBeNull()
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('its bytes are not those that were written')
  })

  test('a file that another process keeps locked is done without, with one warning', () => {
    fill(path, ['k'])
    const other = new Database(path)
    other.pragma('locking_mode = EXCLUSIVE')
    other.exec('BEGIN EXCLUSIVE')
    using cache = cacheAt(path, { busyMs: 50 })
    cache.put(result('k2'))
    expect(cache.get('k', 'cpu')).toBeNull()
    expect(warnings).toEqual([
      `${path} cannot be used: another process keeps it locked. Results are computed and not kept.`,
    ])
    other.close()
    using again = cacheAt(path)
    expect(again.get('k', 'cpu')).not.toBeNull()
  })

  test('a folder that may not be written is done without, with one warning', () => {
    chmodSync(root, 0o755)
    const readOnly = join(folder, 'fixed')
    mkdirSync(readOnly, { mode: 0o555 })
    chmodSync(folder, 0o755)
    asOrdinaryUser(() => {
      using cache = cacheAt(join(readOnly, 'results.sqlite'))
      cache.put(result('k'))
      expect(cache.get('k', 'cpu')).toBeNull()
    })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/fixed\/results\.sqlite cannot be used: .*\. Results are computed and not kept\.$/)
  })

  test('a file where the folder should be is done without, with one warning', () => {
    writeFileSync(join(folder, 'file'), '')
    using cache = cacheAt(join(folder, 'file', 'results.sqlite'))
    cache.put(result('k'))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('a file is where its folder should be. Results are computed and not kept.')
  })

  test('four processes that begin one file at once lose no result', { timeout: 30_000 }, async () => {
    const writers = ['a', 'b', 'c', 'd'].map((prefix) => writer(path, prefix, '25'))
    const outputs = await Promise.all(writers.map(({ ended }) => ended))
    expect(outputs.join('')).not.toMatch(/warning|Error/)
    using cache = cacheAt(path)
    for (const prefix of ['a', 'b', 'c', 'd']) {
      for (let i = 0; i < 25; i++) expect(cache.get(`${prefix}${i}`, 'cpu')?.arrays['array']?.[0]).toBe(i)
    }
  })

  test('after kill -9 in the middle of writing, every announced result is there', { timeout: 30_000 }, async () => {
    const { child, ended, lines } = writer(path, 'k', 'forever')
    while (lines().length < 20) await new Promise((resolve) => setTimeout(resolve, 5))
    child.kill('SIGKILL')
    await ended
    using cache = cacheAt(path)
    const announced = lines().map(Number)
    expect(announced.length).toBeGreaterThanOrEqual(20)
    for (const i of announced) expect(cache.get(`k${i}`, 'cpu')?.arrays['array']?.at(-1)).toBe(i)
    expect(warnings).toEqual([])
  })
})

describe('noCache', () => {
  test('remembers nothing', () => {
    using cache = noCache()
    cache.put(result('k'))
    cache.putFingerprint('s', 'f')
    expect(cache.get('k', 'cpu')).toBeNull()
    expect(cache.getFingerprint('s')).toBeNull()
  })
})

function tearPages(): void {
  fill(path, ['k', 'l', 'm'])
  const bytes = readFileSync(path)
  bytes.fill(0xab, 4096)
  writeFileSync(path, bytes)
}

function setVersion(version: number): void {
  const db = new Database(path)
  db.pragma(`user_version = ${version}`)
  db.pragma('journal_mode = DELETE')
  db.close()
}
