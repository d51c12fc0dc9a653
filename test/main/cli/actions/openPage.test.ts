import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openBrowser, writeForwardingPage } from '../../../../main/cli/actions/openPage.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const url = 'http://127.0.0.1:8000/?token=0123456789abcdef0123456789abcdef'

describe('writeForwardingPage', () => {
  test('forwards to the address, is for this account alone, and is taken away with its folder', () => {
    const page = writeForwardingPage(url)
    expect(readFileSync(page.path, 'utf8')).toContain(`<meta http-equiv="refresh" content="0;url=${url}">`)
    expect([page.path, dirname(page.path)].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o700])
    page[Symbol.dispose]()
    expect(existsSync(dirname(page.path))).toBe(false)
  })
})

describe('openBrowser', () => {
  test('what the process list shows of it is the path of the page, and not the link', async () => {
    const folder = await temporaryFolder()
    const shown = join(folder, 'shown')
    for (const command of ['xdg-open', 'open']) {
      writeFileSync(
        join(folder, command),
        `#!/bin/sh\nprintf '%s ' "$@" > '${shown}.part'\nmv '${shown}.part' '${shown}'\n`,
      )
      chmodSync(join(folder, command), 0o700)
    }
    using page = writeForwardingPage(url)
    openBrowser(page.path, { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` })
    await expect.poll(() => existsSync(shown)).toBe(true)
    const line = readFileSync(shown, 'utf8')
    expect(line).toContain(basename(dirname(page.path)))
    expect(line).not.toContain('token')
  })
})
