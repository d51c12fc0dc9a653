import { Command, Option } from 'commander'
import { addDetection } from '../detectionOptions.ts'
import type { Run } from '../host.ts'
import { addRequired } from '../options.ts'

export function detectCommand(run: Run): Command {
  const command = new Command('detect')
    .description('find the neurons behind each question of a file')
    .addHelpText('after', help)
  addDetection(command, () => {
    addRequired(command, '--out <dir>', 'folder for the results, new or of an earlier run')
    command.addOption(new Option('--method <name>', 'how neurons are found').choices(methods).default('qrnca'))
    command.option('--save-background <file>', 'write the clusters too, as a background corpus for other questions')
  })
  return command.action(run(async () => (await import('../actions/detect.ts')).detect))
}

const methods = [
  'qrnca',
  'without-ica',
  'with-common',
  'knowledge-neurons',
  'gradient-x-activation',
  'neurgrad',
  'activation',
  'random',
  'random-same-layers',
]

const help = `
Modes:
  corrected  sums the variants, takes the letter token that continues the prompt, removes common neurons
  paper      as the paper describes it: bare letters, 16 points on a path
  published  as the published code does it: thresholds each variant, removes no common neuron

Methods:
  qrnca                  attribution weighed by rareness, common neurons removed: the method of the paper
  without-ica            ranked by attribution alone, common neurons removed
  with-common            as qrnca, common neurons kept
  knowledge-neurons      attribution above the threshold in more than half of a question's variants
  gradient-x-activation  the gradient at the clean point times the activation
  neurgrad               the gradient times the activation's sign
  activation             the highest activations
  random                 for each question as many neurons as qrnca finds, drawn from all
  random-same-layers     the same, drawn from the layers that qrnca finds them in

The folder then holds key_neuron.json (the neurons), clusters.jsonl, neuron_attr_score.json, common_neuron.json,
questions.jsonl (as they were asked) and run.json (settings, counts, warnings). What a prompt gave is kept at once: the
same command continues a run that was stopped, and repeated with other values of --t, --u or --v, or another method that
weighs attributions, it needs no model. Questions with the status rejected are not asked.

Examples:
  engram detect --model ./SmolLM2 --data questions.json --out neurons
  engram detect --model ./SmolLM2 --data questions.json --out published --mode published
  engram detect --model ./SmolLM2 --data questions.json --out strict --t 0.4 --v 10 --json
  engram detect --model ./SmolLM2 --data questions.json --out control --method random --seed 1
  engram detect --model ./SmolLM2 --data three.jsonl --out few --background neurons`
