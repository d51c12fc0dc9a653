import { existsSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { checkout, electronVersion, onWindows } from '../support/checkout.ts'
import { electronMirror } from '../support/electronMirror.ts'

describe('npm start', () => {
  beforeEach(({ skip }) => {
    if (process.platform === 'win32') skip(onWindows)
  })

  test('fetches Electron’s program where there is a screen, opens the window, and does not ask again', async () => {
    const [{ folder, start }, mirror] = [await checkout(), await electronMirror(electronVersion)]
    const first = await start({ ELECTRON_MIRROR: mirror.url }, 'mine.engram')
    expect(first.stderr).toContain("fetching Electron's own program")
    expect(first.stderr).toContain('100 % of')
    expect(first.stdout).toContain(`dist/electron: ${folder}`)
    expect(first.stdout).toContain('mine.engram')
    const second = await start({ ELECTRON_MIRROR: mirror.url })
    expect(second.stderr).toBe('')
    expect(second.stdout).toContain('window of')
    expect(mirror.state.ranges).toEqual([null])
  })

  test.each([
    ['broken off', 'could not be fetched: the connection broke off; what came is kept; the next start tries again'],
    ['another digest', 'could not be fetched: what came is not what its digest says; the next start tries again'],
    ['refused', /could not be fetched: 127\.0\.0\.1:\d+ answered 403; the next start tries again/],
  ] as const)('opens the browser with one sentence when the download is %s, and asks again', async (answer, said) => {
    const [{ folder, start }, mirror] = [await checkout(), await electronMirror(electronVersion)]
    mirror.state.answer = answer
    const failed = await start({ ELECTRON_MIRROR: mirror.url }, 'mine.engram')
    expect(failed.stdout.trim()).toBe('command: serve --open --project mine.engram')
    const sentences = failed.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('setup:'))
    expect(sentences).toEqual([expect.stringMatching(said)])
    expect(existsSync(join(folder, 'node_modules/electron/path.txt'))).toBe(false)
    mirror.state.answer = 'whole'
    expect((await start({ ELECTRON_MIRROR: mirror.url })).stdout).toContain('window of')
  })

  test('goes on where the connection broke off, and begins anew when what was there is damaged', async () => {
    const [{ folder, start }, mirror] = [await checkout(), await electronMirror(electronVersion)]
    const part = join(folder, `node_modules/electron/electron-v${electronVersion}-linux-x64.zip.part`)
    mirror.state.answer = 'held'
    const first = start({ ELECTRON_MIRROR: mirror.url })
    await expect
      .poll(() => statSync(part, { throwIfNoEntry: false })?.size ?? 0, { timeout: 30_000 })
      .toBeGreaterThan(0)
    mirror.breakOff()
    await first
    const nKept = statSync(part).size
    expect(nKept).toBeGreaterThan(0)
    mirror.state.answer = 'whole'
    expect((await start({ ELECTRON_MIRROR: mirror.url })).stdout).toContain('window of')
    expect(existsSync(part)).toBe(false)
    rmSync(join(folder, 'node_modules/electron/dist'), { recursive: true })
    rmSync(join(folder, 'cache'), { recursive: true })
    writeFileSync(part, 'damaged')
    expect((await start({ ELECTRON_MIRROR: mirror.url })).stdout).toContain('window of')
    expect(mirror.state.ranges).toEqual([null, `bytes=${nKept}-`, 'bytes=7-', null])
  })

  test('opens the browser where nobody can be asked, and where there is no screen asks nobody', async () => {
    const [{ start }, mirror, gone] = [
      await checkout(),
      await electronMirror(electronVersion),
      await electronMirror(electronVersion),
    ]
    await gone.close()
    const offline = await start({ ELECTRON_MIRROR: gone.url })
    expect(offline.stderr).toContain('its source cannot be reached (ECONNREFUSED)')
    expect(offline.stdout).toContain('command: serve --open')
    const blind = await start({ ELECTRON_MIRROR: mirror.url, DISPLAY: '', WAYLAND_DISPLAY: '' })
    if (process.platform === 'linux') expect(blind.stderr).toBe('Engram opens in the browser: there is no screen.\n')
    expect(mirror.state.ranges).toHaveLength(process.platform === 'linux' ? 0 : 1)
  })

  test('takes no program for whole that was unpacked halfway, or is of another version', async () => {
    const [{ folder, start }, mirror] = [await checkout(), await electronMirror(electronVersion)]
    const unpacked = join(folder, 'node_modules/electron/dist')
    mkdirSync(unpacked)
    writeFileSync(join(unpacked, 'electron'), '#!/bin/sh\necho half\n', { mode: 0o755 })
    writeFileSync(join(unpacked, 'version'), electronVersion)
    expect((await start({ ELECTRON_MIRROR: mirror.url })).stdout).toContain('window of')
    writeFileSync(join(unpacked, 'version'), '44.0.0')
    expect((await start({ ELECTRON_MIRROR: mirror.url })).stdout).toContain('window of')
    // From the cache, whose digest is looked at again.
    expect(mirror.state.ranges).toEqual([null])
  })

  test('opens the browser when the program ends at once, as it does where a library is missing', async () => {
    const [{ start }, mirror] = [await checkout(), await electronMirror(electronVersion, 'exit 127')]
    const { stdout, stderr } = await start({ ELECTRON_MIRROR: mirror.url })
    expect(stderr).toContain("Electron's own program does not run here (it ended with code 127).")
    expect(stdout).toContain('command: serve --open')
  })

  test('stopped by a signal passes it on, ends as what it stopped does, and opens nothing else', async () => {
    const [{ stopped }, mirror] = [await checkout(), await electronMirror(electronVersion, 'exec sleep 60')]
    const { stdout, code } = await stopped({ ELECTRON_MIRROR: mirror.url }, 'SIGTERM')
    expect(stdout).toMatch(/^window of .*\n$/)
    expect(code).toBe(143)
  })
})

describe('engram serve', () => {
  test('builds the window where it is not built or older than its sources; other commands and help do not', async () => {
    const { folder, engram } = await checkout()
    const page = join(folder, 'out/renderer/index.html')
    await engram('data', 'stats')
    await engram('serve', '--help')
    expect(existsSync(page)).toBe(false)
    expect((await engram('serve', '--port', '80')).stdout.trim()).toBe('command: serve --port 80')
    expect(existsSync(page)).toBe(true)
    expect((await engram('serve')).stderr).toBe('')
    const later = Date.now() / 1000 + 60
    utimesSync(join(folder, 'renderer/index.html'), later, later)
    expect((await engram('serve')).stderr).toContain('building the window')
  })

  test('says what the build says when it fails', async () => {
    const { folder, engram } = await checkout()
    rmSync(join(folder, 'node_modules/electron-vite'), { recursive: true })
    const { stderr, code } = await engram('serve')
    expect(stderr).toContain('The window cannot be built; what went wrong stands above.')
    expect(code).toBe(1)
  })
})
