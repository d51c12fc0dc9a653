import { basename } from 'node:path'

/** Whether a name that was read somewhere stays in its folder when it is joined to it. */
export function isPlainName(name: string): boolean {
  return basename(name) === name && !['', '.', '..'].includes(name) && !name.includes('\0')
}
