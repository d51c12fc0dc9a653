import { Command } from 'commander'
import { attributeFields } from '../../runs/kindFields.ts'
import type { Run } from '../host.ts'
import { addFields, addModel, addPrompt, addRequired, addRun, forceOption } from '../options.ts'

export function attributeCommand(run: Run): Command {
  const command = new Command('attribute')
    .description('find the neurons that make a model say a token')
    .addHelpText('after', help)
  addModel(command)
  addPrompt(command)
  addRequired(command, '--target <token|id>', 'the next token to explain; digits are an id')
  addFields(command, attributeFields)
  command
    .option('--against <token|id...>', 'the other options of a contrast')
    .option('--data <file>', 'of --to mean: the questions over whose prompts it is taken')
    .option('--out <file>', 'write attributions and neurons here (safetensors)')
    .option(...forceOption)
  addRun(command)
  return command.action(run(async () => (await import('../actions/attribute.ts')).attribute))
}

const help = `
The file holds attribution (the scores of the method) and activation [nLayers, dMlp]; of integrated gradients
completeness, error and nodes [nLayers]; of the method exact effect and effect_log [nLayers, dMlp], on P and on ln P,
not a number where a neuron was not tried.
A contrast is ln P(target) less the mean of ln P of the tokens given with --against.
To name a token of digits by its text, quote it twice: --target '"5"'.

Examples:
  engram attribute --model ./SmolLM2 --prompt "The capital of France is" --target " Paris"
  engram attribute --model ./SmolLM2 --prompt "Answer:" --target " A" --objective contrast --against " B" " C"
  engram attribute --model ./SmolLM2 --prompt "Answer:" --target " A" --method exact --top 500
  engram attribute --model ./SmolLM2 --prompt "Answer:" --target " A" --method exact --to mean --data questions.jsonl
  engram attribute --model ./SmolLM2 --ids "[504, 3575]" --target 7042 --rule published --steps 16 --out attr.safetensors`
