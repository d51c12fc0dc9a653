import { outputTarget } from '../files/outputTarget.ts'
import { sweepTemporaryFolders } from '../files/temporaryFolder.ts'
import { removeUnfinished } from '../files/unfinished.ts'
import { isModelRef } from '../models/catalogue/modelPlaces.ts'
import { thisMachine } from '../models/catalogue/thisMachine.ts'
import type { Call } from '../rpc/engine/contract.ts'
import { exitCodes, ReaderGone, type Effects } from './effects.ts'
import type { RunFlags } from './options.ts'
import { createOutput, type Output } from './output.ts'

/** What an action is given to work with. */
export interface Host {
  /** What was typed behind `engram`. */
  readonly args: readonly string[]
  /** What is done with a command whose work can be shared in place of running it; null for running it. */
  readonly around: Around | null
  /** Calls the engine, with progress and warnings shown on standard error. */
  readonly call: Call
  readonly output: Output
  /** Aborted when the person stops the command. */
  readonly signal: AbortSignal
  /** Says that `path` will be written, so that nothing half-written stays when the command has to end at once. */
  willWrite(path: string): void
}

export type Action<Options> = (options: Options, host: Host) => Promise<void>

/** What is done with a command whose work can be shared, in place of running it. */
export type Around = <Flags extends RunFlags>(action: Action<Flags>, flags: Flags, host: Host) => Promise<void>

/** Turns an action that is loaded when it runs into what Commander calls. */
export type Run = <Options>(load: () => Promise<Action<Options>>) => (options: Options) => Promise<void>

export interface RunnerOptions extends Pick<Host, 'args' | 'around'> {
  /** Does an action, or what stands for it where several machines share its work. */
  perform<Options>(action: Action<Options>, given: Options, host: Host): Promise<void>
}

/** @param keeps whether results are kept: with `--no-cache` none are */
export function interruptedSentence(keeps: boolean): string {
  if (!keeps) return 'Interrupted. With --no-cache no result is kept: the same command begins anew.'
  return 'Interrupted. Results that were complete are kept; the same command continues from them.'
}

/** Ctrl-C must take effect within 200 ms: the engine has the first part of it to stop by itself. */
const stopMs = 70
const exitMs = 120

export function actionRunner(effects: Effects, { args, around, perform }: RunnerOptions): Run {
  return (load) => async (options) => {
    sweepTemporaryFolders()
    const action = await load()
    const engine = await effects.startEngine()
    const output = createOutput(effects.stdout, effects.stderr)
    const controller = new AbortController()
    const files: string[] = []
    let exitTimer: NodeJS.Timeout | undefined
    /** Lets action and engine stop by themselves, but not for long. */
    const stop = (end: () => void): void => {
      controller.abort()
      setTimeout(() => engine.kill(), stopMs).unref()
      exitTimer = setTimeout(() => {
        files.forEach(removeBegun)
        end()
      }, exitMs)
    }
    const stopListening = effects.onInterrupt(() => {
      if (controller.signal.aborted) return engine.kill()
      stop(() => {
        output.note(interruptedSentence((options as { readonly cache?: boolean }).cache !== false))
        effects.exit(exitCodes.interrupted)
      })
    })
    const { lost } = effects.stdout
    const onLost = (): void => {
      if (!controller.signal.aborted) stop(() => effects.exit(tellLoss(effects)))
    }
    lost.addEventListener('abort', onLost)
    if (lost.aborted) onLost()
    const call: Call = (method, input, callOptions = {}) =>
      engine.call(method, input, {
        signal: controller.signal,
        onProgress: (progress) => output.progress(progress),
        onWarning: (sentence) => output.warning(sentence),
        ...callOptions,
      })
    try {
      const given = await withModelPath(options)
      const host: Host = {
        ...{ args, around, call, output, signal: controller.signal },
        willWrite: (path) => void files.push(path),
      }
      await perform(action, given, host)
    } finally {
      output.clearProgress()
      // After an interruption there is nothing to wait for: what the engine keeps survives being killed.
      if (controller.signal.aborted) engine.kill()
      await engine[Symbol.asyncDispose]()
      clearTimeout(exitTimer)
      stopListening()
      lost.removeEventListener('abort', onLost)
    }
  }
}

/** The one place where `--model` may be a name of `engram models list`: from here on it is a path. */
async function withModelPath<Options>(options: Options): Promise<Options> {
  const { model } = options as { readonly model?: unknown }
  if (typeof model !== 'string' || !isModelRef(model)) return options
  const { findModelRef } = await import('../models/catalogue/findModels.ts')
  return { ...options, model: await findModelRef(model, thisMachine()), modelName: model }
}

/** Says why standard output takes no more, unless its reader has gone. @returns the exit code */
export function tellLoss({ stdout, stderr }: Effects): number {
  const reason: unknown = stdout.lost.reason
  if (reason instanceof ReaderGone) return exitCodes.readerGone
  stderr.write(`error: ${reason instanceof Error ? reason.message : String(reason)}\n`)
  return exitCodes.failed
}

/** Removes what `writeAtomically` or `writeFolderAtomically` had begun for `path`. */
function removeBegun(path: string): void {
  try {
    removeUnfinished(outputTarget(path).path, { own: true })
  } catch {
    // The folder has gone, and the file with it.
  }
}
