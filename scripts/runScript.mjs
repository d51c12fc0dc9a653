import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { root, setup } from './setup.mjs'

/**
 * Sets the checkout up and runs one of its scripts with what follows on the command line; ends as it does.
 *
 * @param {string} file TypeScript, from the top of the checkout
 */
export function runScript(file) {
  const args = ['--disable-warning=ExperimentalWarning', join(root, file), ...process.argv.slice(2)]
  const child = spawn(setup(), args, { cwd: root, stdio: 'inherit' })
  // Ctrl-C in a terminal reaches both; this process waits for the other to save its state.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 128 + constants.signals[signal] : 1)
  })
}
