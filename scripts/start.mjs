/** `npm start`: sets up and builds what is missing, then opens the window; in the browser where there can be no other. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { launch, prepared } from './launch.mjs'
import { root } from './setup.mjs'

prepared({ forWindow: true })
await openEngram()

async function openEngram() {
  const reason = whyNoWindow()
  if (reason === null) return openWindow()
  console.error(`Engram opens in the browser: ${reason}.`)
  await launch(['serve', '--open', ...process.argv.slice(2)])
}

/** Why Electron cannot open a window here; null when it can. */
function whyNoWindow() {
  if (electronProgram() === null) return "Electron's own program is not here (npx install-electron fetches it)"
  const hasScreen = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']
  return hasScreen ? null : 'there is no screen'
}

function electronProgram() {
  const folder = join(root, 'node_modules/electron')
  try {
    const program = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'))
    return existsSync(program) ? program : null
  } catch {
    return null
  }
}

function openWindow() {
  const child = spawn(/** @type {string} */ (electronProgram()), [root, ...process.argv.slice(2)], { stdio: 'inherit' })
  child.on('exit', (code) => {
    process.exitCode = code ?? 1
  })
}
