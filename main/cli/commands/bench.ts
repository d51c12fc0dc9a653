import { Command } from 'commander'
import type { Run } from '../host.ts'
import { addDevice, addJson, wholeNumber } from '../options.ts'

export function benchCommand(run: Run): Command {
  const command = new Command('bench')
    .description('measure how fast this machine attributes')
    .option('--model <dir>', 'checkpoint folder (default: a random model of 33 million parameters)')
    .option('--ids <json>', 'the prompt as token ids: a JSON list, or @file with one (default: 95 fixed ones)')
    .option('--target <id>', 'token id to attribute', wholeNumber(0))
    .option('--runs <n>', 'runs of each case (default: 7)', wholeNumber(1, 1000))
    .addHelpText('after', help)
  addDevice(command)
  addJson(command)
  return command.action(run(async () => (await import('../actions/bench.ts')).bench))
}

const help = `
Example:
  engram bench --model ./SmolLM2 --threads 2`
