import { Command } from 'commander'
import { promptingFields } from '../../runs/kindFields.ts'
import type { Run } from '../host.ts'
import { addEdit, addFields, addModel, addPrompt, addRun, forceOption } from '../options.ts'

export function logitsCommand(run: Run): Command {
  const command = new Command('logits')
    .description('what a model expects next: the likeliest tokens, all logits, all neurons')
    .addHelpText('after', help)
  addModel(command)
  addPrompt(command)
  addFields(command, promptingFields)
  addEdit(command)
  command.option('--out <file>', 'write logits and neurons here (safetensors)').option(...forceOption)
  addRun(command)
  return command.action(run(async () => (await import('../actions/logits.ts')).logits))
}

const help = `
The file holds logits [dVocab] and activation [nLayers, dMlp] at the last position, after the edit.

Examples:
  engram logits --model ./SmolLM2 --prompt "The capital of France is"
  engram logits --model ./SmolLM2 --ids "[504, 3575, 282]" --edit edit.json --out logits.safetensors`
