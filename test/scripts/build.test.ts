import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { buildWhereNeeded } from '../../scripts/build.mjs'

describe('buildWhereNeeded', () => {
  let root: string
  const builds: string[] = []
  const run = (at: string) => (builds.push(at), { status: 0, output: '' })
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'engram-build-'))
    builds.length = 0
    vi.spyOn(console, 'error').mockReturnValue(undefined)
    for (const source of ['main/a.ts', 'preload/a.ts', 'renderer/a.ts', 'electron.config.ts', 'package-lock.json']) {
      write(source, 100)
    }
  })
  afterEach(() => {
    rmSync(root, { recursive: true })
    vi.restoreAllMocks()
  })

  function write(path: string, seconds: number): void {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), '')
    utimesSync(join(root, path), seconds, seconds)
  }
  function writeBuilt(seconds: number): void {
    for (const path of ['out/renderer/index.html', 'out/main/app.js', 'out/preload/preload.cjs']) write(path, seconds)
  }

  test('builds a fresh clone, and one of which a source is newer', () => {
    buildWhereNeeded(root, 'node', run)
    writeBuilt(200)
    write('renderer/b.ts', 300)
    buildWhereNeeded(root, 'node', run)
    expect(builds).toEqual([root, root])
  })

  test('leaves what is newer than its sources, whatever a build writes among them', () => {
    writeBuilt(200)
    for (const name of ['compiled/messages.js', 'project.inlang/README.md', 'project.inlang/settings.json']) {
      write(`renderer/messages/${name}`, 300)
    }
    buildWhereNeeded(root, 'node', run)
    expect(builds).toEqual([])
  })

  test('says what went wrong', () => {
    const broken = () => ({ status: 1, output: 'no such plugin' })
    expect(() => buildWhereNeeded(root, 'node', broken)).toThrow(/no such plugin\nThe window cannot be built/)
  })
})
