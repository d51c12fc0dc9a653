import { Option, type Command } from 'commander'
import { addModel, addQuestions, addRun, realNumber, wholeNumber } from './options.ts'

/**
 * Adds the flags of every command that detects.
 *
 * @param addOwn adds the command's own required flags, which stand behind --data in its help
 */
export function addDetection(command: Command, addOwn: () => void): Command {
  addModel(command)
  addQuestions(command)
  addOwn()
  command
    .addOption(
      new Option('--mode <name>', 'how attributions become neurons')
        .choices(['corrected', 'paper', 'published'])
        .default('corrected'),
    )
    .addOption(
      new Option(
        '--objective <name>',
        'what is attributed: P of the right letter, ln P, or ln P less that of the others',
      )
        .choices(['prob', 'log-prob', 'contrast'])
        .default('prob'),
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
    .option('--seed <n>', 'of random neurons, and of the option orders of questions without prompts', wholeNumber(0), 0)
    .option('--background <corpus>', 'judge what is rare with these clusters too: a corpus, or the folder of a run')
  return addRun(command)
}
