import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ensureFolder } from '../../../main/files/ensureFolder.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

describe('ensureFolder', () => {
  test('makes it and those above it with the permissions asked for, and is content with one that is there', async () => {
    const root = await temporaryFolder()
    ensureFolder(join(root, 'a', 'b'), { mode: 0o700 })
    ensureFolder(join(root, 'a', 'b'))
    expect(['a', 'a/b'].map((name) => statSync(join(root, name)).mode & 0o777)).toEqual([0o700, 0o700])
  })

  test('says why it cannot be made', async (context) => {
    const file = join(await temporaryFolder(), 'file')
    writeFileSync(file, '')
    for (const path of [file, join(file, 'a', 'b')])
      expect(() => ensureFolder(path)).toThrow(
        `The folder ${path} cannot be made: a file is where its folder should be`,
      )
    if (!existsSync('/proc/self')) return context.skip('only Linux has a file system that refuses folders')
    expect(() => ensureFolder('/proc/a/b')).toThrow('The folder /proc/a/b cannot be made: there can be no folder there')
  })
})
