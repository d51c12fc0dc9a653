import type { Command } from 'commander'
import { mostParts } from '../../base/numbers.ts'
import { wholeNumber } from '../options.ts'
import type { SlurmFlags } from '../actions/slurm.ts'
import { aroundCommand, type RunAround } from './around.ts'

export function slurmCommand(run: RunAround): Command {
  const command = aroundCommand('slurm', run, async (flags: SlurmFlags) =>
    (await import('../actions/slurm.ts')).slurm(flags),
  )
  return command
    .description('write the scripts that share a command’s work on a Slurm cluster')
    .option('--shards <n>', 'parts, each a task of one array', wholeNumber(1, mostParts), 16)
    .option('--dir <dir>', 'folder for scripts and parts, which all nodes see', 'engram-slurm')
    .addHelpText('after', help)
}

const help = `
Plans the work, tries a few of its prompts here, and writes two scripts: one of an array of parts, with time, memory and
threads from the trial, and one that merges them and finishes the command. Prints the two lines that submit them. The nodes
must find engram on their PATH, and see the model, the data and the folder where the command was written.

Example:
  engram slurm detect --model ./SmolLM2 --data questions.json --out neurons --shards 64`
