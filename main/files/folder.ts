import { readdir } from 'node:fs/promises'
import { WorkbenchError } from '../base/errors.ts'

/**
 * Names of what lies in a folder.
 *
 * @throws WorkbenchError 'input.missing' when it is not there or not a folder
 */
export async function listFolder(dir: string): Promise<string[]> {
  try {
    return await readdir(dir)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const message = `${dir} is not a folder that can be read: ${reason}`
    throw new WorkbenchError('input.missing', message, { dir }, { cause: error })
  }
}
