import { Command, Option } from 'commander'
import type { Run } from '../host.ts'
import { addModel, addQuestions, addRequired, addRun, realNumber, wholeNumber } from '../options.ts'

export function detectCommand(run: Run): Command {
  const command = new Command('detect')
    .description('find the neurons behind each question of a file')
    .addHelpText('after', help)
  addModel(command)
  addQuestions(command)
  addRequired(command, '--out <dir>', 'folder for the results, new or of an earlier run')
  command
    .addOption(
      new Option('--mode <name>', 'how scores become neurons')
        .choices(['corrected', 'paper', 'published'])
        .default('corrected'),
    )
    .addOption(
      new Option('--rule <name>', 'how paths are integrated (default: what the mode does)').choices([
        'adaptive',
        'published',
        'paper',
        'gauss-legendre',
      ]),
    )
    .option('--steps <n>', 'points on a path, for the rules that fix them (default: 16)', wholeNumber(1, 4096))
    .option(
      '--tolerance <x>',
      'of the rule adaptive, in parts of the largest attribution',
      realNumber(0, 1, { above: true }),
    )
    .addOption(
      new Option('--letters <form>', 'token of the right letter: "A", " A", or what continues the prompt').choices([
        'auto',
        'bare',
        'space',
      ]),
    )
    .option('--t <x>', 'keep neurons above this share of the largest score', realNumber(0.01, 0.99), 0.2)
    .option('--u <x>', 'common: in more than this share of the questions', realNumber(0, 1, { above: true }), 0.3)
    .option('--v <n>', 'most neurons of a question', wholeNumber(1), 20)
    .option('--seed <n>', 'of the option orders of questions without prompts', wholeNumber(0), 0)
  addRun(command)
  return command.action(run(async () => (await import('../actions/detect.ts')).detect))
}

const help = `
Modes:
  corrected  sums the variants, takes the letter token that continues the prompt, removes common neurons
  paper      as the paper describes it: bare letters, 16 points on a path
  published  as the published code does it: thresholds each variant, removes no common neuron

The folder then holds key_neuron.json (the neurons), clusters.jsonl, neuron_attr_score.json, common_neuron.json,
questions.jsonl (as they were asked) and run.json (settings, counts, warnings). What a prompt gave is kept at once: the same command continues a run that was
stopped, and repeated with other values of --t, --u or --v it needs no model.

Examples:
  engram detect --model ./SmolLM2 --data questions.json --out neurons
  engram detect --model ./SmolLM2 --data questions.json --out published --mode published
  engram detect --model ./SmolLM2 --data questions.json --out strict --t 0.4 --v 10 --json`
