import { Command } from 'commander'
import { rerunFields } from '../../runs/kindFields.ts'
import type { RerunFlags } from '../actions/rerun.ts'
import type { Run } from '../host.ts'
import { addDevice, addFields, addJson, addMemory, addModel } from '../options.ts'

export function rerunCommand(run: Run): Command {
  const command = new Command('rerun')
    .description('repeat a detection from its folder and grade every figure against what the folder says')
    .argument('<run>', 'the folder of "engram detect --out"')
    .addHelpText('after', help)
  addModel(command)
  command.option('--background <file>', 'the background corpus that the run borrowed')
  addFields(command, rerunFields)
  addJson(addMemory(addDevice(command)))
  const action = run<RerunFlags>(async () => (await import('../actions/rerun.ts')).rerun)
  return command.action((folder: string, flags: Omit<RerunFlags, 'folder'>) => action({ ...flags, folder }))
}

const help = `
Questions, prompts and settings are those of the folder; model, device and version are today’s. Each figure is identical
(to the last bit), within the tolerance, or differs, with the number of values that moved and the place where they moved
most. What is not as it was is named with its severity: critical is another model, high another background corpus, medium
another version, low another device. Another number of --threads adds up in another order, which moves last digits.
Nothing is written. Exit code 1 when a figure differs.

Examples:
  engram rerun neurons --model ./SmolLM2
  engram rerun neurons --model ./SmolLM2 --device webgpu --tolerance 1e-3 --json`
