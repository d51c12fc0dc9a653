import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'
import { isGone, markPattern, processMark } from '../base/processMark.ts'
import { systemReason } from './systemReason.ts'

export interface TemporaryFolder extends Disposable {
  readonly path: string
}

/**
 * A new empty folder for work, which only this person may enter; removed when it is disposed of, or by the next Engram when
 * this process is killed.
 *
 * @throws WorkbenchError 'run.disk' where none can be made
 */
export function temporaryFolder(): TemporaryFolder {
  sweepTemporaryFolders()
  const root = tmpdir()
  try {
    const path = mkdtempSync(join(root, `engram-${processMark}-`))
    return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
  } catch (error) {
    const message = `No temporary folder can be made in ${root}: ${systemReason(error)}. Name another with TMPDIR.`
    throw new WorkbenchError('run.disk', message, { path: root }, { cause: error })
  }
}

const pattern = new RegExp(`^engram-(${markPattern})-.{6}$`)

/** Removes the temporary folders of this person's processes that have ended; never a link, nor what it leads to. */
export function sweepTemporaryFolders(): void {
  const root = tmpdir()
  for (const name of attempt(() => readdirSync(root)) ?? []) {
    const mark = pattern.exec(name)?.[1]
    if (mark === undefined || !isGone(mark)) continue
    const path = join(root, name)
    attempt(() => {
      const info = lstatSync(path)
      if (info.isDirectory() && info.uid === (process.getuid?.() ?? info.uid))
        rmSync(path, { recursive: true, force: true })
    })
  }
}

/** What cannot be looked at or removed does no harm. */
function attempt<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}
