import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { onTestFinished } from 'vitest'

/** What may stand where a file should: each waits, never ends, or does something when it is opened. */
export const oddKinds = ['folder', 'pipe', 'socket', 'circle of links', 'endless device'] as const
export type OddKind = (typeof oddKinds)[number]

export const isSuperuser = process.getuid?.() === 0
export const noDevices = 'devices can be made only on Linux by a superuser'

/** Devices of Linux by their numbers, made anew in a test's own folder: the machine's own are never touched. */
const devices = { full: '7', zero: '5', null: '3' } as const

/** Makes a device at `path`; false where this is not allowed. */
export function makeDevice(path: string, name: keyof typeof devices): boolean {
  return process.platform === 'linux' && spawnSync('mknod', [path, 'c', '1', devices[name]]).status === 0
}

/** Puts something that is no file at `path`. @returns whether it could be made */
export async function plant(kind: OddKind, path: string): Promise<boolean> {
  switch (kind) {
    case 'folder':
      mkdirSync(path)
      return true
    case 'pipe':
      return spawnSync('mkfifo', [path]).status === 0
    case 'socket': {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(path, resolve))
      onTestFinished(() => void server.close())
      return true
    }
    case 'circle of links':
      symlinkSync(path, path)
      return true
    case 'endless device':
      return makeDevice(path, 'zero')
  }
}
