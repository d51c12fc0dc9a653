import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createTokenKeeper } from '../../../main/app/tokenKeeper.ts'
import type { Electron } from '../../../main/app/electron.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

/** A safe that turns letters round. */
function fakeSafe(options: { isAvailable?: boolean; backend?: string } = {}) {
  const turned = (text: string): string => [...text].reverse().join('')
  const safeStorage = {
    isEncryptionAvailable: () => options.isAvailable ?? true,
    getSelectedStorageBackend: () => options.backend ?? 'gnome_libsecret',
    encryptString: (text: string) => Buffer.from(turned(text)),
    decryptString: (bytes: Buffer) => turned(bytes.toString()),
  }
  return { safeStorage } as unknown as Pick<Electron, 'safeStorage'>
}

describe('createTokenKeeper', () => {
  test('keeps a token encrypted, for this person alone, and forgets it', async () => {
    const path = join(await temporaryFolder(), 'data', 'hub-token')
    const keeper = createTokenKeeper(fakeSafe(), path)
    expect([keeper.canKeep, await keeper.read()]).toEqual([true, null])
    await keeper.keep('hf_secret')
    expect(await keeper.read()).toBe('hf_secret')
    expect(readFileSync(path, 'utf8')).not.toContain('hf_secret')
    expect(statSync(path).mode & 0o077).toBe(0)
    await keeper.keep(null)
    expect([existsSync(path), await keeper.read()]).toEqual([false, null])
  })

  test('keeps none where the system has no safe, or only hides what is put into it', async () => {
    const path = join(await temporaryFolder(), 'hub-token')
    const safes = [{ isAvailable: false }, ...(process.platform === 'linux' ? [{ backend: 'basic_text' }] : [])]
    for (const safe of safes) expect(createTokenKeeper(fakeSafe(safe), path).canKeep).toBe(false)
  })
})
