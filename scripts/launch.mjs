import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildWhereNeeded } from './build.mjs'
import { root, setup, toolsFolder } from './setup.mjs'

const command = join(root, 'main/cli/main.ts')

/**
 * Runs the `engram` command of this checkout: in this process where its Node will do, in a child process otherwise.
 *
 * @param {string[]} args what follows `engram`
 */
export async function launch(args) {
  const isAskingHelp = args.includes('--help') || args.includes('-h')
  const node = prepared({ forWindow: args[0] === 'serve' && !isAskingHelp })
  // Where the command and the engine's process keep compiled code, so that the next start need not compile it.
  process.env['NODE_COMPILE_CACHE'] ??= join(toolsFolder, 'compile-cache')
  if (node !== process.execPath) return launchWith(node, args)
  process.argv = [node, command, ...args]
  await import(pathToFileURL(command).href)
}

/**
 * Sets the checkout up; ends the process with a sentence where that fails.
 *
 * @param {{ forWindow: boolean }} what whether the window is built too
 * @returns {string} path of the Node that can run Engram
 */
export function prepared({ forWindow }) {
  try {
    const node = setup()
    if (forWindow) buildWhereNeeded(root, node)
    return node
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}

/**
 * @param {string} node
 * @param {string[]} args
 */
function launchWith(node, args) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', command, ...args], { stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the whole process group: the child has it already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', (error) => {
    console.error(`Node in ${node} does not start: ${error.message}. Delete the folder .tools and start again.`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 128 + constants.signals[signal] : 1)
  })
}
