import { join, resolve } from 'node:path'
import { homeFolder } from '../base/homeFolder.ts'

/**
 * The folder for this person's Engram data: `ENGRAM_DATA`, else where the system wants such data. Whether it is there, or
 * can be made, is another question.
 *
 * @param platform as `process.platform`
 * @param home     null where there is none
 */
export function dataFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string | null = homeFolder(),
): string {
  const chosen = env['ENGRAM_DATA']
  if (chosen !== undefined && chosen !== '') return resolve(chosen)
  // A place where nothing can be: what asks for it is told so, as on a disk that may only be read.
  const base = home ?? '/dev/null'
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(base, 'AppData', 'Local'), 'Engram')
  if (platform === 'darwin') return join(base, 'Library', 'Application Support', 'Engram')
  // The XDG rules: a relative path is to be ignored.
  const xdg = env['XDG_DATA_HOME']
  return join(xdg?.startsWith('/') === true ? xdg : join(base, '.local', 'share'), 'engram')
}

/** Permissions of what lies in the data folder: questions and results are this person's own. */
export const privateFolder = 0o700
export const privateFile = 0o600
