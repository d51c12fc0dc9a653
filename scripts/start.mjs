/** `npm start`: sets up and builds what is missing, then opens the window; in the browser where there can be no other. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { launch } from './launch.mjs'
import { root, setup } from './setup.mjs'

const node = prepared()
await openEngram()

async function openEngram() {
  if (isOutOfDate()) build(node)
  const reason = whyNoWindow()
  if (reason === null) return openWindow()
  console.error(`Engram opens in the browser: ${reason}.`)
  await launch(['serve', '--open', ...process.argv.slice(2)])
}

function prepared() {
  try {
    return setup()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}

/** Whether a source is newer than what was built from it. */
function isOutOfDate() {
  const built = ['out/renderer/index.html', 'out/main/app.js', 'out/preload/preload.cjs'].map((path) =>
    join(root, path),
  )
  if (!built.every((path) => existsSync(path))) return true
  const oldest = Math.min(...built.map((path) => statSync(path).mtimeMs))
  return ['main', 'preload', 'renderer', 'electron.config.ts', 'package-lock.json'].some(
    (name) => newest(join(root, name)) > oldest,
  )
}

/**
 * @param {string} path
 * @returns {number} time of the newest file below, in milliseconds
 */
function newest(path) {
  const info = statSync(path)
  if (!info.isDirectory()) return info.mtimeMs
  // Written by the build itself.
  const names = readdirSync(path).filter((name) => name !== 'compiled')
  return Math.max(0, ...names.map((name) => newest(join(path, name))))
}

/** @param {string} node */
function build(node) {
  console.error('setup: building the window (a few seconds, the first time and after changes)')
  const program = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const { status, stdout, stderr } = spawnSync(node, [program, 'build', '-c', 'electron.config.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status === 0) return
  console.error(`${stdout}${stderr}\nThe window cannot be built; what went wrong stands above.`)
  process.exit(1)
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
