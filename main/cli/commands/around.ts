import { Command } from 'commander'
import type { Around } from '../host.ts'

/** Runs the command line `args` with something done around its action. */
export type RunAround = (args: readonly string[], around: Around) => Promise<void>

/**
 * A command that stands before another one, with flags of its own anywhere in it.
 *
 * @param load gives what is done with the other command
 */
export function aroundCommand<Flags>(name: string, run: RunAround, load: (flags: Flags) => Promise<Around>): Command {
  const command = new Command(name).argument('<command...>', 'with its flags').allowUnknownOption()
  return command.action(async (_: readonly string[], flags: Flags) => run([...command.args], await load(flags)))
}
