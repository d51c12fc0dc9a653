import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Before the tests in a browser: the page of the fake host, built as the window is. */
export default async function setup(): Promise<void> {
  await build({ configFile: fileURLToPath(new URL('vite.config.ts', import.meta.url)), logLevel: 'warn' })
}
