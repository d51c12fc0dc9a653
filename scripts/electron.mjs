/** Electron's own program, which is no part of its package: whether it is here whole, and how it is fetched. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'

const download = join(root, 'scripts/electronDownload.mjs')
/** The package, which its own program becomes a part of. */
export const electronFolder = join(root, 'node_modules/electron')

/** Whether there is a screen that a window could be on. */
export function hasScreen() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  return process.platform !== 'linux' || Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY)
}

/**
 * Electron's own program of the version that the package asks for; what was unpacked halfway does not count, as the
 * package's installer writes `path.txt` last of all.
 *
 * @returns its path, or null
 */
export function electronProgram(folder = electronFolder) {
  try {
    const read = (/** @type {string} */ name) => readFileSync(join(folder, name), 'utf8')
    const { version } = JSON.parse(read('package.json'))
    const program = join(folder, 'dist', read('path.txt'))
    return read('dist/version').replace(/^v/, '') === version && existsSync(program) ? program : null
  } catch {
    return null
  }
}

/**
 * Fetches Electron's own program with the package's installer, whose settings hold (`ELECTRON_MIRROR` and its kin), and
 * says on stderr how far it is.
 *
 * @param {string} node
 * @returns {string | null} null when it is there; else why it is not, in words that follow "could not be fetched: "
 */
export function fetchElectron(node) {
  console.error("setup: fetching Electron's own program, which shows the window (about 120 MB, once)")
  const { HTTPS_PROXY, https_proxy: lower, npm_config_https_proxy: ofNpm } = process.env
  const proxy = HTTPS_PROXY ?? lower ?? ofNpm
  const { stdout } = spawnSync(node, ['--disable-warning=ExperimentalWarning', download, electronFolder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(proxy ? { HTTPS_PROXY: proxy, NODE_USE_ENV_PROXY: '1' } : {}) },
  })
  if (electronProgram() !== null) return null
  return stdout.trim() || 'the download ended without a reason'
}
