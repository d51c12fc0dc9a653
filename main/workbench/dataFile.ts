import { existsSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'
import { writeTextAtomically } from '../files/atomicFile.ts'
import { ensureFolder } from '../files/ensureFolder.ts'
import { parseJson } from '../files/parseJson.ts'
import { readRegularSync } from '../files/regularFile.ts'
import { systemReason } from '../files/systemReason.ts'
import { privateFile, privateFolder } from '../store/dataFolder.ts'

/** A small JSON file of the data folder, for this person alone to read. Work never stops for its sake. */
export interface DataFile {
  /** What it holds; null when it is not there or cannot be used, and then it is renamed, with a warning. */
  load(): unknown
  /** Writes it; a failure is a warning, once. */
  save(value: unknown): Promise<void>
}

const maxBytes = 2 ** 24

/**
 * @param isUsable  judges what was parsed
 * @param onWarning told a sentence
 */
export function dataFile(
  path: string,
  isUsable: (json: unknown) => boolean,
  onWarning: (sentence: string) => void,
): DataFile {
  let isTold = false
  return {
    load() {
      if (!existsSync(path)) return null
      try {
        const json: unknown = parseJson(Buffer.from(readRegularSync(path, { expected: 'JSON', maxBytes })).toString())
        if (!isUsable(json)) throw new WorkbenchError('input.format', `${path} holds something else`)
        return json
      } catch (error) {
        const reason = error instanceof SyntaxError ? `${path} is not JSON` : systemReason(error)
        onWarning(`${reason}. ${setAside(path)}`)
        return null
      }
    },
    async save(value) {
      try {
        ensureFolder(dirname(path), { mode: privateFolder })
        await writeTextAtomically(path, `${JSON.stringify(value, null, 2)}\n`, { mode: privateFile })
      } catch (error) {
        if (!isTold) onWarning(`${systemReason(error)}. What should be kept there is forgotten when Engram ends.`)
        isTold = true
      }
    },
  }
}

/** Nothing is lost: the file gets another name. @returns a sentence */
function setAside(path: string): string {
  const to = `${path}.damaged-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`
  try {
    renameSync(path, to)
    return `It was set aside as ${to}, and a new one is begun.`
  } catch (error) {
    return `It could not be set aside either: ${systemReason(error)}.`
  }
}
