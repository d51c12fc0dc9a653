/** `npm start`: sets up, builds and fetches what is missing, then opens the window; in the browser where there can be no other. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { electronProgram, fetchElectron, hasScreen } from './electron.mjs'
import { launch, prepared } from './launch.mjs'
import { root } from './setup.mjs'

/** An Electron that ends so early has shown no window: a library or a right that it needs is missing. */
const earlyMs = 10_000

const args = process.argv.slice(2)
const node = prepared({ forWindow: true })
const reason = whyNoWindow()
if (reason === null) openWindow()
else await openBrowser(reason)

/** Why Electron cannot open a window here and now; null when it can. */
function whyNoWindow() {
  if (!hasScreen()) return 'there is no screen'
  if (electronProgram() !== null) return null
  const failure = fetchElectron(node)
  return failure === null ? null : `Electron's own program could not be fetched: ${failure}; the next start tries again`
}

function openWindow() {
  const began = performance.now()
  let isStopped = false
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    isStopped = true
    // Ctrl-C in a terminal reaches the whole process group: the child has it already.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  // Before it begins: a signal that comes meanwhile would end this process alone.
  for (const signal of signals) process.on(signal, stop)
  const child = spawn(/** @type {string} */ (electronProgram()), [root, ...args], { stdio: 'inherit' })
  /** @param {number} code @param {string} how */
  const end = (code, how) => {
    for (const signal of signals) process.off(signal, stop)
    const hasShownNothing = code !== 0 && !isStopped && performance.now() - began < earlyMs
    if (hasShownNothing) return openBrowser(`Electron's own program does not run here (${how})`)
    process.exitCode = code
  }
  child.on('error', ({ message }) => void end(1, message))
  child.on('exit', (code, signal) => {
    if (signal !== null) void end(128 + constants.signals[signal], `it ended by ${signal}`)
    else void end(code ?? 1, `it ended with code ${code}`)
  })
}

/** @param {string} why */
async function openBrowser(why) {
  console.error(`Engram opens in the browser: ${why}.`)
  // What a file manager or a person names is a project.
  const asked = args.flatMap((arg) => (arg.endsWith('.engram') ? ['--project', arg] : [arg]))
  await launch(['serve', '--open', ...asked])
}
