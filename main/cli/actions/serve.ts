import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { closeAll, type ClosingStep } from '../../base/closing.ts'
import { WorkbenchError } from '../../base/errors.ts'
import { oneLine } from '../../base/oneLine.ts'
import { startServer } from '../../serve/server.ts'
import { dataFolder } from '../../store/dataFolder.ts'
import { bundledSample, windowFolder } from '../../workbench/resources.ts'
import { createWorkbench, type OwnWorkbench } from '../../workbench/workbench.ts'
import { exitCodes, ReaderGone, type Effects } from '../effects.ts'
import { version } from '../version.ts'
import { openBrowser, writeForwardingPage } from './openPage.ts'

export interface ServeFlags {
  readonly port?: number
  readonly host: string
  readonly project?: string
  readonly run?: string
  readonly root?: readonly string[]
  readonly open?: boolean
}

const loopback = ['127.0.0.1', 'localhost', '::1']

/** How long closing may take, the server's part of it, and how long whatever else keeps the process may do so then. */
const closingMs = 15_000
const serverMs = 3000
const lingeringMs = 500

/**
 * Serves until it is interrupted; jobs are stopped then, and can be resumed. A second interruption ends the process as any
 * signal does that nobody listens to.
 */
export async function serve({ port, host, project, run, root, open }: ServeFlags, effects: Effects): Promise<void> {
  const folder = windowFolder()
  if (folder === null) {
    throw new WorkbenchError('input.missing', 'The window is not built yet: run "npm run build" once.')
  }
  // From now on, so that one that comes while we start stops us as properly as a later one.
  const interrupted = new Promise<void>((stop) => {
    const stopListening = effects.onInterrupt(() => {
      stopListening()
      stop()
    })
    // Without the address, nobody can come in; whoever only stopped reading may be in already.
    const { lost } = effects.stdout
    const onLost = (): void => {
      if (!(lost.reason instanceof ReaderGone)) stop()
    }
    lost.addEventListener('abort', onLost)
    if (lost.aborted) onLost()
  })
  const workbench = createWorkbench({
    ...{ host: 'browser', version: version(), dataFolder: dataFolder(), sample: bundledSample() },
    roots: (root ?? []).map((dir) => resolve(dir)),
    onWarning: (sentence) => void effects.stderr.write(`warning: ${oneLine(sentence)}\n`),
  })
  const closing: ClosingStep[] = [
    { what: 'the workbench', withinMs: closingMs, close: () => workbench[Symbol.asyncDispose]() },
  ]
  try {
    const shown = await openFirst(workbench, { project, run })
    const server = await startServer({ workbench, folder, host, ...(port === undefined ? {} : { port }) })
    closing.unshift({ what: 'the server', withinMs: serverMs, close: () => server[Symbol.asyncDispose]() })
    if (!loopback.includes(host)) {
      effects.stderr.write(
        `warning: Others can connect to ${host}:${server.port}, and what they read is not encrypted.\n`,
      )
    }
    using opened = new DisposableStack()
    // The page that forwards to the link goes when the link has been used, is void, or nobody is there any more.
    const url = `${server.issueUrl(() => opened.dispose())}${shown}`
    effects.stdout.write(`Engram is at ${url}\n`)
    if (open === true) openBrowser(opened.use(writeForwardingPage(url)).path)
    using lines = disposableLines(() => effects.stdout.write(`Engram is at ${server.issueUrl()}${shown}\n`))
    void lines
    await interrupted
  } finally {
    effects.endWithin(closingMs)
    await closeAll(closing).finally(() => {
      // What holds the process now is nothing of ours.
      setTimeout(() => effects.exit(Number(process.exitCode ?? exitCodes.done)), lingeringMs).unref()
    })
  }
}

/** A run without a project is taken into this one. */
const runsProject = 'Runs'

/** Opens what a window is to find. @returns where in the window it is, as the end of an address */
async function openFirst(
  workbench: OwnWorkbench,
  { project, run }: { readonly project: string | undefined; readonly run: string | undefined },
): Promise<string> {
  const nothing = (): undefined => undefined
  const signal = new AbortController().signal
  const nobody = { signal, onProgress: nothing, onWarning: nothing, onItem: () => undefined as never }
  if (project !== undefined) await workbench.handlers['projects.open']({ path: resolve(project) }, nobody)
  if (run === undefined) return ''
  if (project === undefined) await workbench.openOwnProject(runsProject)
  const { runIds } = await workbench.handlers['runs.import']({ path: resolve(run) }, nobody)
  return `#/runs/${runIds[0] ?? ''}`
}

/** Enter in the terminal asks for another link. */
function disposableLines(onLine: () => void): Disposable {
  if (!process.stdin.isTTY) return { [Symbol.dispose]: () => undefined }
  // A terminal that is closed is an error to whoever reads it; that it is gone is said by a signal.
  process.stdin.on('error', () => undefined)
  const lines = createInterface({ input: process.stdin }).on('line', onLine)
  return { [Symbol.dispose]: () => lines.close() }
}
