import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const script = new URL('../../scripts/systemPackages.mjs', import.meta.url).href
const packageFile = createRequire(import.meta.url).resolve('better-sqlite3/package.json')
/** A library that stands in for any other. */
const library = join(dirname(packageFile), 'prebuilds', `${process.platform}-${process.arch}.node`)

/** What `canLink` says in a process whose linker looks into `folder` too. */
function canLinkFrom(folder: string, name: string): boolean {
  const program = `const { canLink } = await import('${script}'); console.log(canLink('${name}'))`
  const env = { ...process.env, LD_LIBRARY_PATH: folder }
  const args = ['--input-type=module', '-e', program]
  return execFileSync(process.execPath, args, { env, encoding: 'utf8' }).trim() === 'true'
}

describe.skipIf(process.platform !== 'linux')('canLink', () => {
  test('a library in a folder of the linker is found, one in a folder below it is not', async () => {
    const folder = await temporaryFolder()
    mkdirSync(join(folder, 'chromium'))
    copyFileSync(library, join(folder, 'chromium', 'libengram-other.so.1'))
    copyFileSync(library, join(folder, 'libengram-own.so.1'))
    expect(canLinkFrom(folder, 'libengram-own.so.1')).toBe(true)
    expect(canLinkFrom(folder, 'libengram-other.so.1')).toBe(false)
    expect(canLinkFrom(join(folder, 'chromium'), 'libengram-other.so.1')).toBe(true)
  })

  test('a library that is no part of Node is found too', () => {
    expect(canLinkFrom('', 'libc.so.6')).toBe(true)
  })
})
