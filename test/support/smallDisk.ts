import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './temporaryFolder.ts'

/** A folder on a disk of its own of this size, gone when the running test ends; null where disks cannot be mounted. */
export async function smallDisk(sizeBytes: number): Promise<string | null> {
  const dir = join(await temporaryFolder(), 'disk')
  mkdirSync(dir)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', dir])
  if (mounted.status !== 0) return null
  onTestFinished(() => void spawnSync('umount', ['-l', dir]))
  return dir
}

/** Lets a `smallDisk` only be read from now on. */
export function makeReadOnly(disk: string): void {
  spawnSync('mount', ['-o', 'remount,ro', disk])
}
