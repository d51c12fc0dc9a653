import { Command } from 'commander'
import type { InspectFlags } from '../actions/inspectModel.ts'
import type { Run } from '../host.ts'
import { addJson } from '../options.ts'

export function modelsCommand(run: Run): Command {
  const inspect = new Command('inspect')
    .description('what a checkpoint is: sizes, memory, fingerprint, and whether Engram can run it')
    .argument('<dir>', 'checkpoint folder: config.json and safetensors files')
    .option('--no-cache', 'do not remember the fingerprint')
    .addHelpText('after', help)
  addJson(inspect)
  const action = run<InspectFlags>(async () => (await import('../actions/inspectModel.ts')).inspectModel)
  inspect.action((dir: string, flags: Omit<InspectFlags, 'dir'>) => action({ ...flags, dir }))
  return new Command('models').description('look at checkpoints').addCommand(inspect)
}

const help = `
Examples:
  engram models inspect ./SmolLM2
  engram models inspect ./SmolLM2 --json`
