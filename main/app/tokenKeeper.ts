import { existsSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { writeBytesAtomically } from '../files/atomicFile.ts'
import { ensureFolder } from '../files/ensureFolder.ts'
import { readRegular } from '../files/regularFile.ts'
import { privateFile, privateFolder } from '../store/dataFolder.ts'
import type { TokenKeeper } from '../workbench/hubPart.ts'
import type { Electron } from './electron.ts'

/**
 * Keeps a person's token for the hub, encrypted with a key of the system's own safe: Keychain, DPAPI, a secret service.
 * Where a system has none, Electron would only obscure it, and nothing is kept.
 *
 * @param path of the file that it is kept in
 */
export function createTokenKeeper({ safeStorage }: Pick<Electron, 'safeStorage'>, path: string): TokenKeeper {
  const isSafe = (): boolean =>
    safeStorage.isEncryptionAvailable() &&
    !(process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text')
  return {
    get canKeep() {
      return isSafe()
    },
    async read() {
      if (!existsSync(path) || !isSafe()) return null
      try {
        return safeStorage.decryptString(
          Buffer.from(await readRegular(path, { expected: 'a token', maxBytes: 2 ** 16 })),
        )
      } catch {
        return null // of another person, or another machine
      }
    },
    async keep(token) {
      if (token === null) return rmSync(path, { force: true })
      ensureFolder(dirname(path), { mode: privateFolder })
      await writeBytesAtomically(path, safeStorage.encryptString(token), { mode: privateFile })
    },
  }
}
