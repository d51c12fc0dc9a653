/** The window and what it runs on, built where that is missing or older than a source. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const built = ['out/renderer/index.html', 'out/main/app.js', 'out/preload/preload.cjs']
/** Written among the sources by the build itself: the second whole where a part of it is not there. */
const byBuild = ['compiled', 'project.inlang']
const sources = ['main', 'preload', 'renderer', 'electron.config.ts', 'package-lock.json']

/**
 * Silent when nothing is to be done; otherwise one line on stderr, because stdout belongs to the command.
 *
 * @param {string} root the folder of package.json, set up
 * @param {string} node path of a Node that can run Engram
 * @param {typeof runBuild} [run]
 * @throws {Error} with what went wrong, when it cannot be built
 */
export function buildWhereNeeded(root, node, run = runBuild) {
  if (!isOutOfDate(root)) return
  console.error('setup: building the window (some seconds, the first time and after changes)')
  const { status, output } = run(root, node)
  if (status !== 0) throw new Error(`${output}\nThe window cannot be built; what went wrong stands above.`)
}

/**
 * Whether a source is newer than what was built from it.
 *
 * @param {string} root
 */
function isOutOfDate(root) {
  const targets = built.map((path) => join(root, path))
  if (!targets.every((path) => existsSync(path))) return true
  const oldest = Math.min(...targets.map((path) => statSync(path).mtimeMs))
  return sources.some((name) => newest(join(root, name)) > oldest)
}

/**
 * @param {string} path
 * @returns {number} time of the newest file below, in milliseconds
 */
function newest(path) {
  const info = statSync(path)
  if (!info.isDirectory()) return info.mtimeMs
  const names = readdirSync(path).filter((name) => !byBuild.includes(name))
  return Math.max(0, ...names.map((name) => newest(join(path, name))))
}

/**
 * @param {string} root
 * @param {string} node
 */
function runBuild(root, node) {
  const program = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const args = [program, 'build', '-c', 'electron.config.ts']
  const { status, stdout, stderr } = spawnSync(node, args, { cwd: root, encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}` }
}
