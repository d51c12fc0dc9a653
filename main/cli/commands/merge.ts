import { Command } from 'commander'
import type { MergeFlags } from '../actions/merge.ts'
import type { Run } from '../host.ts'
import { addJson } from '../options.ts'

export function mergeCommand(run: Run): Command {
  const command = new Command('merge')
    .description('put the results of several machines together (see --shard)')
    .argument('<file...>', 'files that --store named; others that hold results will do')
    .option('--project <file>', 'take them into this project’s file in place of the user’s cache')
    .addHelpText('after', help)
  addJson(command)
  const action = run<MergeFlags>(async () => (await import('../actions/merge.ts')).merge)
  return command.action((files: string[], flags: Omit<MergeFlags, 'files'>) => action({ ...flags, files }))
}

const help = `
What is missing there is taken, by its content: the order of the files and how many there are changes nothing. A result that
is there already stays; one that has another value in a file is told. Parts that no file holds are listed as commands.
Afterwards the command itself, without --shard, finds everything known and writes what it writes.

Examples:
  engram detect --model ./SmolLM2 --data questions.json --out neurons --shard 1/4 --store part-1.sqlite
  engram merge part-*.sqlite
  engram detect --model ./SmolLM2 --data questions.json --out neurons`
