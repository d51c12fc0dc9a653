import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './temporaryFolder.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Of the installed package `electron`. */
export const { version: electronVersion } = JSON.parse(
  readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8'),
) as {
  version: string
}

/** Why what begins Electron’s program is skipped there. */
export const onWindows = 'the program in the place of Electron’s is a script for a shell'

/** A checkout with the real scripts and Electron's real installer, in which the command only says how it was called. */
export async function checkout() {
  const folder = await temporaryFolder()
  const write = (name: string, text: string): void => {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true })
  cpSync(join(root, 'node_modules/electron'), join(folder, 'node_modules/electron'), {
    recursive: true,
    filter: (path) => !/electron\/(dist|path\.txt)$|\.d\.ts$/.test(path),
  })
  for (const name of ['@electron', '@electron-internal']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  for (const name of ['package-lock.json', 'node_modules/.package-lock.json']) write(name, '{"packages":{}}')
  write('LICENSE', 'Do as you like.')
  write('main/cli/main.ts', `console.log('command:', ...process.argv.slice(2))`)
  for (const name of ['electron.config.ts', 'preload/preload.ts', 'renderer/index.html']) write(name, '')
  write(
    'node_modules/electron-vite/bin/electron-vite.js',
    `const fs = require('node:fs')
     for (const name of ['renderer', 'main', 'preload']) fs.mkdirSync('out/' + name, { recursive: true })
     for (const name of ['renderer/index.html', 'main/app.js', 'preload/preload.cjs']) fs.writeFileSync('out/' + name, '')
     console.log('built')`,
  )
  write('node_modules/electron-builder/cli.js', `console.log('builder:', ...process.argv.slice(2))`)
  const run = (script: string, args: readonly string[], env: Record<string, string>, stopBy?: NodeJS.Signals) =>
    new Promise<{ stdout: string; stderr: string; code: unknown }>((resolve) => {
      const settings = {
        ...{ ELECTRON_INSTALL_PLATFORM: 'linux', ELECTRON_INSTALL_ARCH: 'x64', electron_use_remote_checksums: '1' },
        ...{ electron_config_cache: join(folder, 'cache'), DISPLAY: ':none', npm_execpath: '', ...env },
      }
      const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/proxy/i.test(name)))
      const child = execFile(
        process.execPath,
        [join(folder, 'scripts', script), ...args],
        { env: { ...inherited, ...settings } },
        (error, stdout, stderr) => resolve({ stdout, stderr, code: error?.code ?? 0 }),
      )
      if (stopBy !== undefined) child.stdout!.once('data', () => child.kill(stopBy))
    })
  return {
    folder,
    start: (env: Record<string, string>, ...args: string[]) => run('start.mjs', args, env),
    stopped: (env: Record<string, string>, signal: NodeJS.Signals) => run('start.mjs', [], env, signal),
    pack: (env: Record<string, string>, ...args: string[]) => run('pack.mjs', args, env),
    engram: (...args: string[]) => run('engram.mjs', args, {}),
  }
}
