import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { findBrowser } from '../../../../main/report/pdf/browsers.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

describe('findBrowser', () => {
  let folder: string
  beforeEach(async ({ skip }) => {
    if (process.platform === 'win32') skip('who may run a file is said otherwise on Windows')
    folder = await temporaryFolder()
  })
  const program = (name: string, mode = 0o755): string => {
    const path = join(folder, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, '')
    chmodSync(path, mode)
    return path
  }

  test('takes Chromium before Chrome and Edge, wherever they stand on the PATH', () => {
    const [edge, chromium] = [program('a/microsoft-edge'), program('b/chromium')]
    const env = { PATH: [join(folder, 'a'), join(folder, 'b')].join(':') }
    expect(findBrowser(env, 'linux')).toBe(chromium)
    expect(findBrowser({ PATH: join(folder, 'a') }, 'linux')).toBe(edge)
  })

  test('CHROME_PATH counts alone: one that is not there is not replaced by another', () => {
    const [chromium, own] = [program('b/chromium'), program('mine')]
    const env = { PATH: join(chromium, '..'), CHROME_PATH: own }
    expect(findBrowser(env, 'linux')).toBe(own)
    expect(findBrowser({ ...env, CHROME_PATH: join(folder, 'gone') }, 'linux')).toBeNull()
  })

  test('takes no file that may not be run, no folder, and none beside the caller', () => {
    program('a/chromium', 0o644)
    mkdirSync(join(folder, 'b/chromium'), { recursive: true })
    expect(findBrowser({ PATH: [join(folder, 'a'), join(folder, 'b'), '.', ''].join(':') }, 'linux')).toBeNull()
  })

  test('looks where macOS and Windows put applications', () => {
    const mac = program('Applications/Chromium.app/Contents/MacOS/Chromium')
    expect(findBrowser({ HOME: folder }, 'darwin')).toBe(mac)
    expect(findBrowser({ ProgramFiles: folder, PATH: '' }, 'win32')).toBeNull()
  })
})
