import { Command, Option } from 'commander'
import type { Run } from '../host.ts'
import { addModel, addPrompt, addRequired, addRun, realNumber, wholeNumber } from '../options.ts'

export function attributeCommand(run: Run): Command {
  const command = new Command('attribute')
    .description('find the neurons that make a model say a token')
    .addHelpText('after', help)
  addModel(command)
  addPrompt(command)
  addRequired(command, '--target <token|id>', 'the next token to explain; digits are an id')
  command
    .addOption(
      new Option(
        '--objective <name>',
        'what is attributed: P(target), ln P(target), or its contrast with other options',
      )
        .choices(['prob', 'log-prob', 'contrast'])
        .default('prob'),
    )
    .option('--against <token|id...>', 'the other options of a contrast')
    .addOption(
      new Option('--rule <name>', 'how the path is integrated')
        .choices(['adaptive', 'published', 'paper', 'gauss-legendre'])
        .default('adaptive'),
    )
    .option('--steps <n>', 'points on the path, for the rules that fix them', wholeNumber(1, 4096))
    .option(
      '--tolerance <x>',
      'of the rule adaptive, in parts of the largest attribution',
      realNumber(0, 1, { above: true }),
    )
    .option('--out <file>', 'write attributions and neurons here (safetensors)')
  addRun(command)
  return command.action(run(async () => (await import('../actions/attribute.ts')).attribute))
}

const help = `
The file holds attribution and activation [nLayers, dMlp], completeness, error and nodes [nLayers].
A contrast is ln P(target) less the mean of ln P of the tokens given with --against.
To name a token of digits by its text, quote it twice: --target '"5"'.

Examples:
  engram attribute --model ./SmolLM2 --prompt "The capital of France is" --target " Paris"
  engram attribute --model ./SmolLM2 --prompt "Answer:" --target " A" --objective contrast --against " B" " C"
  engram attribute --model ./SmolLM2 --ids "[504, 3575]" --target 7042 --rule published --steps 16 --out attr.safetensors`
