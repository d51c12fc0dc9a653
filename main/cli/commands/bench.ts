import { Command } from 'commander'
import type { Run } from '../host.ts'
import { addDevice, addJson } from '../options.ts'

export function benchCommand(run: Run): Command {
  const command = new Command('bench')
    .description('measure how fast this machine attributes')
    .option('--model <dir>', 'checkpoint folder (default: the bundled model)')
    .addHelpText('after', help)
  addDevice(command)
  addJson(command)
  return command.action(run(async () => (await import('../actions/bench.ts')).bench))
}

const help = `
Example:
  engram bench --model ./SmolLM2 --threads 2`
