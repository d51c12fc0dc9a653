import { Command } from 'commander'
import { promptingFields } from '../../runs/kindFields.ts'
import type { Run } from '../host.ts'
import { addEdit, addFields, addModel, addPrompt, addRequired, addRun, realNumber, wholeNumber } from '../options.ts'

export function generateCommand(run: Run): Command {
  const command = new Command('generate').description('let a model continue a prompt').addHelpText('after', help)
  addModel(command)
  addPrompt(command)
  addFields(command, promptingFields)
  addRequired(command, '--max-tokens <n>', 'how many tokens to add at most', wholeNumber(1, 1_000_000))
  command
    .option('--temperature <x>', '0 takes the likeliest token each time', realNumber(0, 100), 0)
    .option('--seed <n>', 'of the random draws above temperature 0', wholeNumber(0, 2 ** 32 - 1), 0)
  command.option('--no-stop', 'go on after the model’s end token')
  addEdit(command)
  addRun(command)
  return command.action(run(async () => (await import('../actions/generate.ts')).generate))
}

const help = `
Examples:
  engram generate --model ./SmolLM2 --prompt "The capital of France is" --max-tokens 20
  engram generate --model ./SmolLM2 --prompting chat --prompt "Name a river." --max-tokens 60 --temperature 0.7 --seed 3
  engram generate --model ./SmolLM2 --prompt "Paris is" --max-tokens 20 --edit edit.json --json`
