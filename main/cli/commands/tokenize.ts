import { Command } from 'commander'
import { promptingFields } from '../../runs/kindFields.ts'
import type { Run } from '../host.ts'
import { addFields, addJson, addModel, addRequired } from '../options.ts'

export function tokenizeCommand(run: Run): Command {
  const command = new Command('tokenize')
    .description('split a text into the tokens that a model reads')
    .addHelpText('after', help)
  addModel(command)
  addRequired(command, '--text <text>', 'text to split')
  addFields(command, promptingFields)
  addJson(command)
  return command.action(run(async () => (await import('../actions/tokenize.ts')).tokenize))
}

const help = `
Special tokens that the tokenizer puts around a text are among them.

Examples:
  engram tokenize --model ./SmolLM2 --text "The capital of France"
  engram tokenize --model ./SmolLM2 --text "Paris" --json     {"ids":[…],"tokens":[…]}
  engram tokenize --model ./Qwen --text "Name a river." --prompting chat`
