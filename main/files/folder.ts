import { readdir } from 'node:fs/promises'
import { WorkbenchError } from '../base/errors.ts'
import { systemReason } from './systemReason.ts'

/**
 * Names of what lies in a folder.
 *
 * @throws WorkbenchError 'input.missing' when it is not there or not a folder
 */
export async function listFolder(dir: string): Promise<string[]> {
  try {
    return await readdir(dir)
  } catch (error) {
    const message = `${dir} is not a folder that can be read: ${systemReason(error)}`
    throw new WorkbenchError('input.missing', message, { dir }, { cause: error })
  }
}
