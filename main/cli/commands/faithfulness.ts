import { Command } from 'commander'
import { curveMethods } from '../../methods/faithfulness/curvePoints.ts'
import { faithfulnessFields } from '../../runs/kindFields.ts'
import type { Run } from '../host.ts'
import { methodList } from '../methodList.ts'
import { addFields, addModel, addRun } from '../options.ts'

export function faithfulnessCommand(run: Run): Command {
  const command = new Command('faithfulness')
    .description('keep only the top neurons of each method, or remove them: what is left of the answer')
    .addHelpText('after', help)
  addModel(command)
  command
    .option('--run <dir>', 'ask the questions of this detection')
    .option('--data <file>', 'ask the questions of this file')
    .option('--methods <list>', `some of ${curveMethods.join(',')} (default: all but exact)`, methodList(curveMethods))
  addFields(command, faithfulnessFields)
  command.option('--out <dir>', 'write the run here, with every point and every question')
  addRun(command)
  return command.action(run(async () => (await import('../actions/faithfulness.ts')).faithfulness))
}

const help = `
Neurons are MLP neurons at the last position of the prompt, where the answer is said. Each method scores all of them in
every prompt; "random" is their order by chance, as the control, and "exact" runs a row for each neuron. m is P of the
right letter, or its letter contrast: ln P of it less the mean of ln P of the other letters. Removed neurons are set to 0,
or each to its mean over the prompts.

  f           (m - m with no neuron) / (m with all - m with no neuron), of means over questions
  CPR         area under f where the top .1, .2, .5, 1, 2, 5, 10, 20, 50, 100 % by score are kept; higher is better
  CMD         area of |1 - f| where they are kept by magnitude of score; lower is better
  complement  area under f where the top shares by score are removed and the others kept; lower is better

They are the areas of the benchmark MIB (arXiv 2504.13151): over a linear axis from 0.1 % on, so f = 1 throughout has a
CPR of 0.999, and a half of it lies between 50 and 100 %. There attention and all positions are nodes as well, so figures
of papers do not compare with these; methods do. Intervals are 95 %, over facts.

The folder of --out holds faithfulness.json, curves.csv (every point) and by-question.jsonl. What a method gave in a prompt
is kept at once: the same command continues a run that was stopped, and a method more costs no more than itself.

Examples:
  engram faithfulness --model ./SmolLM2 --run neurons
  engram faithfulness --model ./SmolLM2 --data questions.jsonl --sample 50 --objective contrast --out curves
  engram faithfulness --model ./SmolLM2 --data questions.jsonl --methods attribution,random --to mean --json`
