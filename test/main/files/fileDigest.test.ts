import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fileDigest } from '../../../main/files/fileDigest.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

describe('fileDigest', () => {
  test('is the SHA-256 of the bytes', async () => {
    const path = join(await temporaryFolder(), 'f')
    writeFileSync(path, 'abc')
    // FIPS 180-2, appendix B.1
    expect(await fileDigest(path)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })

  test('of a file that is not there is a sentence', async () => {
    await expect(fileDigest('/no/such/file')).rejects.toMatchObject({ code: 'input.missing' })
  })

  test('stops', async () => {
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(fileDigest('/no/such/file', { signal })).rejects.toThrow('stop')
  })
})
