import { Command } from 'commander'
import type { NeuronFlags } from '../actions/neuron.ts'
import { effectFields, laterPromptingFields } from '../../runs/kindFields.ts'
import type { Run } from '../host.ts'
import { addFields, addModel, addPrompt, addRun, repeated, wholeNumber } from '../options.ts'

export function neuronCommand(run: Run): Command {
  const command = new Command('neuron')
    .description('what a neuron does: tokens it promotes, questions and fields it matters to, its activation')
    .argument('<neuron...>', 'neurons like L17N10233: layer 17, neuron 10233, counted from 0')
    .addHelpText('after', help)
  addModel(command)
  command
    .option('--run <dir>', 'a detection that is asked about them (the folder of "engram detect --out")')
    .option('--effects', 'their exact effects on the questions of --run')
    .option('--data <file>', 'their exact effects on the questions of this file')
    .option('--question <id>', 'of --effects and --data: this question; may be repeated', repeated)
    .option('--field <name>', 'of --effects and --data: this domain or language; may be repeated', repeated)
    .option('--text <text>', 'their activation at every token of this text')
  addPrompt(command)
  addFields(command, { ...effectFields, ...laterPromptingFields })
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

Effects: what becomes of the right letter's probability when one neuron is switched off at the last position, clean less
off, so a positive effect supports the answer; the same of ln P, in nats. Mean of a question's prompts; means over
questions have 95 % intervals over facts (translations of a fact count as one). Each is kept: asked again, nothing is
computed.

Questions: those of the run in whose neuron sets it is, the largest naica first. Fields: in how many of their questions.

Examples:
  engram neuron L17N10233 --model ./SmolLM2
  engram neuron L29N800 L30N12 --model ./SmolLM2 --run neurons --top 5
  engram neuron L29N800 --model ./SmolLM2 --run neurons --effects
  engram neuron L29N800 --model ./SmolLM2 --data questions.json --field geography --sample 20
  engram neuron L29N800 --model ./SmolLM2 --text "Paris is the capital of France."
  engram neuron L17N10233 --model ./SmolLM2 --prompt "The capital of France is" --json`
