import type { Command } from 'commander'
import { wholeNumbers } from '../options.ts'
import { aroundCommand, type RunAround } from './around.ts'

interface EstimateFlags {
  readonly workers: readonly number[]
}

export function estimateCommand(run: RunAround): Command {
  const command = aroundCommand('estimate', run, async (flags: EstimateFlags) =>
    (await import('../actions/estimate.ts')).estimate(flags),
  )
  return command
    .description('say how long a command’s work takes on several machines, without doing it')
    .option('--workers <list>', 'numbers of machines with commas between', wholeNumbers(1, 10_000), [1, 4, 16, 64])
    .addHelpText('after', help)
}

const help = `
Plans the work, tries a few of its prompts here, and simulates a queue that machines like this one take it from: with their
start and the loading of the model, slow machines and failing ones.

Example:
  engram estimate detect --model ./SmolLM2 --data questions.json --out neurons --workers 1,4,16,64`
