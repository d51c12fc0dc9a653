import { Command } from 'commander'
import { comparedKinds, proxyKinds, type ComparedKind } from '../../methods/scoreKinds.ts'
import { agreeFields } from '../../runs/kindFields.ts'
import type { Run } from '../host.ts'
import { methodList } from '../methodList.ts'
import { addFields, addModel, addRun } from '../options.ts'

export function agreeCommand(run: Run): Command {
  const command = new Command('agree')
    .description('put methods beside exact effects on the same questions: what each finds of the neurons that matter')
    .addHelpText('after', help)
  addModel(command)
  command
    .option('--run <dir>', 'ask the questions of this detection')
    .option('--data <file>', 'ask the questions of this file')
    .option('--methods <list>', `some of ${comparedKinds.join(',')}`, methodList<ComparedKind>(comparedKinds), [
      ...proxyKinds,
    ])
  addFields(command, agreeFields)
  command.option('--out <dir>', 'write the run here, with a row for each question')
  addRun(command)
  return command.action(run(async () => (await import('../actions/agree.ts')).agree))
}

const help = `
The exact effect of a neuron is P(right letter) less what it is with that neuron alone off at the last position; scores and
effects are means over a question's prompts. Neurons that are tried: the top of each method, the best of all methods in
turn until there are --candidates more, a fifth of them drawn at random.

  Pearson, Spearman  of scores and exact effects, over the neurons that were tried
  exact top found    of the --v neurons with the largest exact effects, how many are among the method's own first --v
  P, top off         P(right letter) when those first --v are switched off together; "exact" are those with the largest
                     effects, "random" the mean of ten sets of random neurons

The method greedy has a set and no scores outside it: it is compared by what its set holds and does, and tries some thousand
edits a prompt.

A question counts as known where the model answers more than half of its prompts right and P(right letter) is at least 1.5
times that of a guess among the options; in the others the model guesses. Intervals are 95 %, over facts.

The folder of --out holds run.json, agreement.json and by-question.jsonl, a row for each question. Each question is kept
at once: the same command continues a run that was stopped.

Examples:
  engram agree --model ./SmolLM2 --data questions.jsonl --sample 20
  engram agree --model ./SmolLM2 --run neurons --methods attribution,gradient-x-activation --v 10
  engram agree --model ./SmolLM2 --data questions.jsonl --candidates 0 --sample 1 --out agreement --json`
