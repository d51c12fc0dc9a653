import { build } from 'vite'
import { windowConfig } from '../../electron.config.ts'

/** Before the tests in a browser: the window as people get it. */
export default async function setup(): Promise<void> {
  // Vitest says 'test', and what is built then is larger than what people get.
  const mode = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  await build({ ...windowConfig(), configFile: false, logLevel: 'warn' })
  process.env['NODE_ENV'] = mode
}
