import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

const commands = [
  'chromium',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'chromium-browser',
]
const macApplications = ['Google Chrome', 'Chromium', 'Microsoft Edge']
const windowsPrograms = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'Chromium\\Application\\chrome.exe',
]

type Environment = Readonly<Record<string, string | undefined>>

/**
 * A browser of this machine that can print without a window: Chromium, Chrome or Edge; `CHROME_PATH` names another, and then
 * only that one counts.
 *
 * @param platform as `process.platform`
 * @returns path of its program; null where there is none
 */
export function findBrowser(env: Environment = process.env, platform: string = process.platform): string | null {
  const named = env['CHROME_PATH'] ?? ''
  if (named !== '') return isProgram(named) ? named : null
  return places(env, platform).find(isProgram) ?? null
}

function places(env: Environment, platform: string): string[] {
  if (platform === 'win32') {
    const roots = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => env[name] || [])
    return windowsPrograms.flatMap((program) => roots.map((root) => join(root, program)))
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)))
  if (platform !== 'darwin') return onPath
  const roots = ['/Applications', ...(env['HOME'] ? [join(env['HOME'], 'Applications')] : [])]
  const bundled = macApplications.flatMap((name) =>
    roots.map((root) => join(root, `${name}.app/Contents/MacOS/${name}`)),
  )
  return [...bundled, ...onPath]
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
