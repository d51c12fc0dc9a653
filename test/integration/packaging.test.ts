import { execFile, fork } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../main/rpc/wire/client.ts'
import type { Call } from '../../main/rpc/engine/contract.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { tinyModel } from '../support/workbenchCalls.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

/** Packs the app for this platform around a program that is not Electron; nothing is fetched. */
async function packed(): Promise<string> {
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
  await run(process.execPath, [bin('electron-builder/cli.js'), '--linux', 'dir', '-c', config, '--publish', 'never'], {
    cwd: root,
  })
  return join(folder, 'out', 'linux-unpacked', 'resources')
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  )
}

describe('the packaged app', () => {
  test.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
    'holds this platform’s libraries only, and its engine runs in plain Node',
    { timeout: 240_000 },
    async () => {
      const resources = await packed()
      const unpacked = join(resources, 'app.asar.unpacked')
      const all = files(unpacked)
      const native = all.filter((name) => /\.(node|so|dylib|dll)(\.[\d.]+)?$/.test(name))
      expect(native.sort()).toEqual([
        'node_modules/better-sqlite3/prebuilds/linux-x64.node',
        expect.stringMatching(/^node_modules\/onnxruntime-node\/bin\/napi-v6\/linux\/x64\/libonnxruntime\.so\.1/),
        'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
      ])
      expect(all).toContain('resources/questions/sample.jsonl')
      const megabytes = [...all.map((name) => join(unpacked, name)), join(resources, 'app.asar')]
        .map((path) => statSync(path).size / 2 ** 20)
        .reduce((sum, size) => sum + size, 0)
      expect(megabytes).toBeLessThan(120)

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
    },
  )
})
