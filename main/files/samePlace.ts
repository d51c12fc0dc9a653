import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'

/** Whether two paths lead to the same file or folder, links followed; one where nothing is yet is taken by its name. */
export function isSamePlace(one: string, other: string): boolean {
  return placeOf(one) === placeOf(other)
}

function placeOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}
