import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hasPackages, isNodeNewEnough } from '../../scripts/setup.mjs'

describe('isNodeNewEnough', () => {
  test.for(['24.3.0', '24.21.0', '26.0.0', '27.1.2'])('%s runs Engram', (version) => {
    expect(isNodeNewEnough(version)).toBe(true)
  })

  // 22: does not know `using`; 23 and 25: Vitest refuses them; 24.0: warns about type stripping on every start
  test.for(['20.20.2', '22.12.0', '22.22.0', '23.11.0', '24.0.0', '25.0.0'])('%s does not', (version) => {
    expect(isNodeNewEnough(version)).toBe(false)
  })
})

describe('hasPackages', () => {
  const lock = {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/other-platform': { version: '2.0.0', optional: true },
  }
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'engram-setup-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  const verdict = (installed?: object) => {
    const [wanted, present] = [join(folder, 'package-lock.json'), join(folder, 'node_modules', '.package-lock.json')]
    writeFileSync(wanted, JSON.stringify({ packages: lock }))
    for (const path of ['node_modules', ...Object.keys(installed ?? {})])
      mkdirSync(join(folder, path), { recursive: true })
    for (const path of Object.keys(installed ?? {})) writeFileSync(join(folder, path, 'package.json'), '{}')
    if (installed) writeFileSync(present, JSON.stringify({ packages: installed }))
    return hasPackages(wanted, present)
  }

  test('is true when all but an optional package is there', () => {
    expect(verdict({ 'node_modules/a': { version: '1.0.0' } })).toBe(true)
  })

  test('is false when nothing was installed', () => {
    expect(verdict()).toBe(false)
  })

  test('is false when a package is missing', () => {
    expect(verdict({ 'node_modules/b': { version: '1.0.0' } })).toBe(false)
  })

  test('is false when a package has another version', () => {
    expect(verdict({ 'node_modules/a': { version: '1.0.1' } })).toBe(false)
  })

  test('is false when a package was installed and is gone since', () => {
    expect(verdict({ 'node_modules/a': { version: '1.0.0' } })).toBe(true)
    rmSync(join(folder, 'node_modules/a'), { recursive: true })
    expect(hasPackages(join(folder, 'package-lock.json'), join(folder, 'node_modules/.package-lock.json'))).toBe(false)
  })

  test('is false when an optional package has another version', () => {
    const installed = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/other-platform': { version: '1.9.0' } }
    expect(verdict(installed)).toBe(false)
  })
})
