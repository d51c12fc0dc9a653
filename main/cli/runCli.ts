import { CommanderError } from 'commander'
import { isAbort, isWorkbenchError } from '../base/errors.ts'
import { oneLine } from '../base/oneLine.ts'
import { exitCodes, type Effects } from './effects.ts'
import { interruptedSentence, tellLoss } from './host.ts'
import { program } from './program.ts'

/**
 * Runs one command.
 *
 * @param args what follows `engram`
 * @returns the exit code: 0 done and every byte of the result written, 1 failed, 2 bad usage or bad input, 130
 *          interrupted, 141 nobody reads the result any more
 */
export async function runCli(args: readonly string[], effects: Effects): Promise<number> {
  const { stdout } = effects
  let code: number = exitCodes.done
  try {
    await program(effects, args).parseAsync(args, { from: 'user' })
  } catch (error) {
    // What stopped it, not that it was stopped.
    if (!stdout.lost.aborted) code = report(error, effects, !args.includes('--no-cache'))
  }
  await stdout.written()
  return stdout.lost.aborted ? tellLoss(effects) : code
}

/** Says what went wrong on standard error, in one sentence where it was foreseen. */
function report(error: unknown, { stderr }: Effects, keeps: boolean): number {
  // Commander has written its own sentence; help and version that were asked for end with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.badInput
  if (isAbort(error)) {
    stderr.write(`${interruptedSentence(keeps)}\n`)
    return exitCodes.interrupted
  }
  if (isWorkbenchError(error)) {
    stderr.write(`error: ${error.message}\n`)
    return error.code.startsWith('input.') ? exitCodes.badInput : exitCodes.failed
  }
  const text = error instanceof Error ? error.message : String(error)
  stderr.write(`error: Something went wrong inside Engram, which is a bug: ${oneLine(text)}\n`)
  if (process.env['ENGRAM_DEBUG'] === undefined) stderr.write('Set ENGRAM_DEBUG=1 to see where.\n')
  else stderr.write(`${error instanceof Error ? error.stack : ''}\n`)
  return exitCodes.failed
}
