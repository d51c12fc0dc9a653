import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listFolder } from '../../../main/files/folder.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

describe('listFolder', () => {
  test('lists names, and refuses a folder that is not there and a file in its place', async () => {
    const dir = await temporaryFolder()
    const path = join(dir, 'file')
    await writeFile(path, '')
    expect(await listFolder(dir)).toEqual(['file'])
    for (const wrong of [join(dir, 'none'), path]) {
      await expect(listFolder(wrong)).rejects.toMatchObject({ name: 'WorkbenchError', code: 'input.missing' })
      await expect(listFolder(wrong)).rejects.toThrow(`${wrong} is not a folder that can be read`)
    }
  })
})
