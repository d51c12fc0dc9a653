import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder for this person's Engram data: `ENGRAM_DATA`, else where the system wants such data.
 *
 * @param platform as `process.platform`
 */
export function dataFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string {
  const chosen = env['ENGRAM_DATA']
  if (chosen !== undefined && chosen !== '') return chosen
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Engram')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Engram')
  // The XDG rules: a relative path is to be ignored.
  const xdg = env['XDG_DATA_HOME']
  return join(xdg?.startsWith('/') === true ? xdg : join(home, '.local', 'share'), 'engram')
}
