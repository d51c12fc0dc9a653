import { execFile, fork } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { licenceNotes } from '../../scripts/licences.mjs'
import { utilityEngine } from '../../main/app/utilityEngine.ts'
import { startEngine } from '../../main/rpc/engine/engineHost.ts'
import { connect } from '../../main/rpc/wire/client.ts'
import type { Call } from '../../main/rpc/engine/contract.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { utilityProcesses } from '../support/utilityProcess.ts'
import { tinyModel } from '../support/workbenchCalls.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

/** Writes scripts in the place of tools that electron-builder would fetch; each keeps what it was given in `kept`. */
function fakeTools(folder: string): { kept: string; env: Record<string, string> } {
  const [kept, tools] = [join(folder, 'kept'), join(folder, 'tools')]
  for (const path of [kept, join(tools, 'runtimes'), join(tools, 'lib/x64')]) mkdirSync(path, { recursive: true })
  const script = (name: string, text: string): void =>
    writeFileSync(join(tools, name), `#!/bin/sh\nset -e\n${text}\n`, { mode: 0o755 })
  script(
    'fpm',
    `printf '%s\\n' "$@" > ${kept}/fpm
     for arg; do case "$arg" in *.desktop=*|*.xml=*|*.png=*) cp "\${arg%%=*}" "${kept}/\${arg##*/}";; esac; done`,
  )
  script(
    'mksquashfs',
    `ls -R "$1" > ${kept}/appimage; cat "$1"/*.desktop > ${kept}/appimage.desktop; echo image > "$2"`,
  )
  script('desktop-file-validate', 'exit 0')
  script('runtimes/runtime-x64', 'exit 0')
  return { kept, env: { CUSTOM_FPM_PATH: join(tools, 'fpm'), APPIMAGE_TOOLS_PATH: tools } }
}

/** Packs the app for this platform around a program that is not Electron; nothing is fetched. */
async function packed(): Promise<{ resources: string; kept: string }> {
  const folder = await temporaryFolder()
  const electronDist = join(folder, 'electron')
  mkdirSync(electronDist)
  writeFileSync(join(electronDist, 'electron'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(electronDist, 'version'), '45.4.1')
  const config = join(folder, 'builder.json')
  const parent = join(root, 'electron-builder.yml')
  const directories = { output: join(folder, 'out') }
  writeFileSync(config, JSON.stringify({ extends: parent, electronDist, electronFuses: null, directories }))
  const bin = (path: string) => join(root, 'node_modules', path)
  await run(process.execPath, [bin('electron-vite/bin/electron-vite.js'), 'build', '-c', 'electron.config.ts'], {
    cwd: root,
  })
  writeFileSync(join(root, 'out/LICENSES.txt'), licenceNotes(root))
  const { kept, env } = fakeTools(folder)
  await run(process.execPath, [bin('electron-builder/cli.js'), '--linux', '-c', config, '--publish', 'never'], {
    cwd: root,
    env: { ...process.env, ...env },
  })
  return { resources: join(folder, 'out', 'linux-unpacked', 'resources'), kept }
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  )
}

/** The packages that entries of a bundle import, and what they import of it. */
function packagesOf(folder: string, entries: readonly string[]): Set<string> {
  const [seen, found] = [new Set<string>(), new Set<string>()]
  const visit = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    const imports = /^(?:import|export)\b[^'"\n]*["']([^"'\n]+)["'];?$|\bimport\(["']([^"'\n]+)["']\)/gm
    for (const [, first, second] of readFileSync(join(folder, name), 'utf8').matchAll(imports)) {
      const from = first ?? second!
      if (from.startsWith('./')) visit(from.slice(2))
      else if (!from.startsWith('node:')) found.add(/^(@[^/]+\/)?[^/]+/.exec(from)![0])
    }
  }
  entries.forEach(visit)
  return found
}

/** The names at the top of an archive, whose table of contents stands at its beginning. */
function topOf(archive: string): string[] {
  const bytes = readFileSync(archive)
  const { files: top } = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as { files: object }
  return Object.keys(top).sort()
}

describe('the packaged app', () => {
  test.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
    'holds this platform’s libraries only, and its engine runs in plain Node',
    { timeout: 480_000 },
    async () => {
      const { resources, kept } = await packed()
      const unpacked = join(resources, 'app.asar.unpacked')
      const all = files(unpacked)
      expect(topOf(join(resources, 'app.asar'))).toEqual(['node_modules', 'out', 'package.json', 'resources'])
      const native = all.filter((name) => /\.(node|so|dylib|dll)(\.[\d.]+)?$/.test(name))
      expect(native.sort()).toEqual([
        'node_modules/better-sqlite3/prebuilds/linux-x64.node',
        expect.stringMatching(/^node_modules\/onnxruntime-node\/bin\/napi-v6\/linux\/x64\/libonnxruntime\.so\.1/),
        'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
      ])
      expect(all).toContain('resources/questions/sample.jsonl')
      const entries = ['app', 'engine', 'probe', 'side', 'expand'].map((name) => `${name}.js`)
      const needed = packagesOf(join(unpacked, 'out/main'), entries)
      expect([...needed]).toContain('better-sqlite3')
      const isThere = (name: string) => existsSync(join(unpacked, 'node_modules', name, 'package.json'))
      expect([...needed].filter((name) => !isThere(name))).toEqual(['electron'])
      const megabytes = [...all.map((name) => join(unpacked, name)), join(resources, 'app.asar')]
        .map((path) => statSync(path).size / 2 ** 20)
        .reduce((sum, size) => sum + size, 0)
      expect(megabytes).toBeLessThan(105) // of which the fonts of the window are 14
      expect(all).toContain('node_modules/@fontsource-variable/noto-sans-sc/LICENSE')

      const engine = fork(join(unpacked, 'out/main/engine.js'), [], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      onTestFinished(() => void engine.kill('SIGKILL'))
      const { call } = connect<Call>({
        post: (message) => engine.send(message as object),
        on: (listener) => engine.on('message', listener),
      })
      const choice = { model: tinyModel, device: 'cpu', threads: 1, store: { kind: 'none' } } as const
      const { top } = await call('logits', { run: choice, prompt: { kind: 'ids', ids: [1, 2] }, edit: null })
      expect(top).toHaveLength(10)
      expect(existsSync(join(unpacked, 'out/main/app.js'))).toBe(true)

      const inPack = (entry: string): string =>
        entry.endsWith('probeProcess.ts') ? join(unpacked, 'out/main/probe.js') : entry
      const electron = utilityProcesses(inPack)
      const desktop = startEngine(pathToFileURL(join(unpacked, 'out/main/engine.js')), {
        spawn: utilityEngine(electron),
      })
      onTestFinished(() => desktop[Symbol.asyncDispose]())
      const { devices } = await desktop.call('devices', {})
      expect(electron.begun).toHaveLength(3)
      for (const { usable, reason } of devices) {
        if (!usable) expect(reason).not.toMatch(/gave no answer|crashed|stopped/)
      }

      expect(readFileSync(join(resources, 'LICENSES.txt'), 'utf8')).toContain('onnxruntime-node 1.30.0 (MIT)')
      const deb = readFileSync(join(kept, 'fpm'), 'utf8')
      for (const words of [
        'The Engram authors <',
        '\nhttps://',
        '=/usr/share/doc/engram/copyright',
        '512x512/apps/engram.png',
      ]) {
        expect(deb).toContain(words)
      }
      for (const name of ['engram.desktop', 'appimage.desktop']) {
        const entry = readFileSync(join(kept, name), 'utf8')
        expect(entry).toContain('MimeType=application/x-engram;')
        expect(entry).toMatch(/^Exec=.* %U$/m)
        expect(entry).toContain('StartupWMClass=engram\n')
      }
      expect(readFileSync(join(kept, 'engram.xml'), 'utf8')).toContain('glob pattern="*.engram"')
      expect(readFileSync(join(kept, 'appimage'), 'utf8')).toContain('LICENSES.txt')
    },
  )
})
