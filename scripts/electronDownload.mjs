/**
 * Fetches Electron's own program in a process of its own, which needs the packages: the archive into the cache of
 * `@electron/get`, digest and all, then Electron's installer unpacks what lies there. When that fails, the one line on
 * standard output says why.
 *
 * Its argument is the folder of the package `electron`.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, createWriteStream, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** So long may nothing come before the connection counts as dead. */
const silenceMs = 30_000
const folder = /** @type {string} */ (process.argv[2])
/** What Electron's installer has at hand. */
const load = createRequire(join(folder, 'install.js'))
const { env } = process

try {
  // What an earlier try left may be damaged: one more, from its beginning.
  if ((await fetchArchive()) === 'damaged') await fetchArchive()
  unpack()
} catch (error) {
  console.log(reasonOf(error))
  process.exitCode = 1
}

/** With the same arguments as the installer, which then finds it in the cache. */
async function fetchArchive() {
  /** @type {{ downloadArtifact: (options: object) => Promise<string> }} */
  const { downloadArtifact } = load('@electron/get')
  const ofThisPackage = !env['electron_use_remote_checksums'] && !env['npm_config_electron_use_remote_checksums']
  let wasResumed = false
  /** @param {string} url @param {string} target */
  const download = async (url, target) => {
    if (await resumeInto(url, target)) wasResumed = true
  }
  try {
    await downloadArtifact({
      version: /** @type {{ version: string }} */ (load('./package.json')).version,
      artifactName: 'electron',
      force: env['force_no_cache'] === 'true',
      cacheRoot: env['electron_config_cache'],
      checksums: ofThisPackage ? load('./checksums.json') : undefined,
      platform: env['ELECTRON_INSTALL_PLATFORM'] || env['npm_config_platform'] || process.platform,
      arch: env['ELECTRON_INSTALL_ARCH'] || env['npm_config_arch'] || process.arch,
      downloader: { download },
    })
    return 'whole'
  } catch (error) {
    if (wasResumed && isOfDigest(error)) return 'damaged'
    throw error
  }
}

/**
 * Fetches a file behind what an earlier try brought, which `@electron/get` by itself does not: it begins anew.
 *
 * @param {string} url
 * @param {string} target
 * @returns {Promise<boolean>} whether a part of it was there
 */
async function resumeInto(url, target) {
  const part = join(folder, `${basename(target)}.part`)
  const before = statSync(part, { throwIfNoEntry: false })?.size ?? 0
  const silence = new AbortController()
  const stop = () => silence.abort(new Error(`nothing came for ${silenceMs / 1000} seconds`))
  const timer = setTimeout(stop, silenceMs)
  try {
    const headers = before > 0 ? { Range: `bytes=${before}-` } : {}
    const response = await fetch(url, { headers, signal: silence.signal })
    if (response.status === 416) rmSync(part)
    if (!response.ok || response.body === null) throw Object.assign(new Error('refused'), { response })
    const from = response.status === 206 ? before : 0
    const say = progressLines(from, Number(response.headers.get('content-length')))
    const counted = async function* (/** @type {AsyncIterable<Uint8Array>} */ source) {
      for await (const bytes of source) {
        timer.refresh()
        say(bytes.length)
        yield bytes
      }
    }
    const body = /** @type {import('node:stream/web').ReadableStream} */ (response.body)
    await pipeline(Readable.fromWeb(body), counted, createWriteStream(part, { flags: from > 0 ? 'a' : 'w' }))
    copyFileSync(part, target) // the other may be on another disk
    rmSync(part)
    return from > 0
  } finally {
    clearTimeout(timer)
  }
}

/** What an interrupted installer left is no part of what this one makes. */
function unpack() {
  for (const name of ['path.txt', 'dist']) rmSync(join(folder, name), { recursive: true, force: true })
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'install.js')], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...env, ELECTRON_GET_NO_PROGRESS: '1' },
  })
  if (status !== 0) throw new Error(`its archive cannot be unpacked (${stderr.trim().split('\n')[0]})`)
}

/**
 * A line that counts up in a terminal, one for each quarter elsewhere; none for what is small, as a list of digests.
 *
 * @param {number} done bytes that are there
 * @param {number} left bytes that will come
 */
function progressLines(done, left) {
  const total = done + left
  const least = process.stderr.isTTY ? 1 : 25
  let shown = 0
  return (/** @type {number} */ nBytes) => {
    done += nBytes
    const percent = Math.floor((100 * done) / total)
    const step = Math.floor(percent / least)
    if (!(left > 50_000) || step <= shown) return
    shown = step
    const line = `setup: ${percent} % of ${Math.round(total / 1e6)} MB`
    process.stderr.write(process.stderr.isTTY ? `\r${line}${percent === 100 ? '\n' : ''}` : `${line}\n`)
  }
}

/** @param {unknown} error */
function isOfDigest(error) {
  return error instanceof Error && /checksum/i.test(error.message)
}

/** @param {unknown} error */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error)
  const { cause, response } = /** @type {Error & { response?: { status: number, url: string } }} */ (error)
  if (response) return `${new URL(response.url).host} answered ${response.status}`
  if (isOfDigest(error)) return 'what came is not what its digest says'
  if (error.message === 'terminated') return 'the connection broke off; what came is kept'
  const inner = cause instanceof Error ? cause : error
  const code = /** @type {NodeJS.ErrnoException} */ (inner).code ?? ''
  if (/^(ENOTFOUND|EAI_AGAIN|ECONN|EHOST|ENET|ETIMEDOUT|UND_ERR_CONNECT)/.test(code)) {
    return `its source cannot be reached (${code})`
  }
  return (inner.message || code).split('\n')[0]?.replace(/\.$/, '')
}
