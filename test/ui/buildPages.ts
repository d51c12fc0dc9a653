import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { windowConfig } from '../../electron.config.ts'

/** Before the tests in a browser: the window as people get it, and the page that has the fake host. */
export default async function setup(): Promise<void> {
  // Vitest says 'test', and what is built then is larger than what people get.
  const mode = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  await build({ ...windowConfig(), configFile: false, logLevel: 'warn' })
  process.env['NODE_ENV'] = mode
  await build({ configFile: fileURLToPath(new URL('vite.config.ts', import.meta.url)), logLevel: 'warn' })
}
