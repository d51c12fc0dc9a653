import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { windowConfig } from '../../electron.config.ts'

/** Before the tests in a browser: the window as people get it, and the page that has the fake host. */
export default async function setup(): Promise<void> {
  await build({ ...windowConfig(), configFile: false, logLevel: 'warn' })
  await build({ configFile: fileURLToPath(new URL('vite.config.ts', import.meta.url)), logLevel: 'warn' })
}
