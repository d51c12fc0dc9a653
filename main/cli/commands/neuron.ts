import { Command } from 'commander'
import type { NeuronFlags } from '../actions/neuron.ts'
import { laterPromptingFields } from '../../runs/kindFields.ts'
import type { Run } from '../host.ts'
import { addFields, addModel, addPrompt, addRun, wholeNumber } from '../options.ts'

export function neuronCommand(run: Run): Command {
  const command = new Command('neuron')
    .description('what a neuron does: tokens it promotes, questions and fields it matters to, its activation')
    .argument('<neuron...>', 'neurons like L17N10233: layer 17, neuron 10233, counted from 0')
    .addHelpText('after', help)
  addModel(command)
  command.option('--run <dir>', 'a detection that is asked about them (the folder of "engram detect --out")')
  addPrompt(command)
  addFields(command, laterPromptingFields)
  command.option('--top <n>', 'tokens at each end, and questions', wholeNumber(1, 100), 10)
  addRun(command)
  const action = run<NeuronFlags>(async () => (await import('../actions/neuron.ts')).neuron)
  return command.action((neurons: string[], flags: Omit<NeuronFlags, 'neurons'>) => action({ ...flags, neurons }))
}

const help = `
Tokens: what one unit of activation adds to the residual stream (the neuron's row of the down projection, times the gain
of a norm behind the MLP where there is one), times the final norm's gain, through the unembedding. A score is in logits
for a residual stream of root mean square 1; the norms' divisions, the final bias and a cap on logits are left out, which
changes no order. Layers between are passed by, so early neurons mostly show nothing readable. Where the activation is
negative, the two ends change places. <E2> is a byte that is no whole character.

Questions: those of the run in whose neuron sets it is, the largest naica first. Fields: in how many of their questions.

Examples:
  engram neuron L17N10233 --model ./SmolLM2
  engram neuron L29N800 L30N12 --model ./SmolLM2 --run neurons --top 5
  engram neuron L17N10233 --model ./SmolLM2 --prompt "The capital of France is" --json`
