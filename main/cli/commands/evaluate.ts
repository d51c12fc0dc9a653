import { Command } from 'commander'
import type { Run } from '../host.ts'
import { addModel, addRequired, addRun, wholeNumber } from '../options.ts'

export function evaluateCommand(run: Run): Command {
  const command = new Command('evaluate')
    .description('measure what the neurons of a run do, beside random ones')
    .addHelpText('after', help)
  addModel(command)
  addRequired(command, '--run <dir...>', 'folder that "engram detect" wrote; several are compared')
  command
    .option(
      '--controls <n>',
      'unrelated questions that each question’s neurons are tried on',
      wholeNumber(1, 10_000),
      5,
    )
    .option('--random-sets <n>', 'random sets of each kind beside each question’s own', wholeNumber(1, 10_000), 10)
    .option('--pooled <n>', 'most neurons pooled over a field', wholeNumber(1, 10_000), 50)
    .option('--drift-sets <n>', 'question sets whose side effect on free text is measured', wholeNumber(0, 10_000), 12)
    .option('--text <file>', 'free text for it, in place of our own in six languages')
    .option('--seed <n>', 'of everything that is drawn at random', wholeNumber(0), 0)
    .option('--out <dir>', 'folder for evaluation.json and report.html (default: that of the run)')
  addRun(command)
  return command.action(run(async () => (await import('../actions/evaluate.ts')).evaluate))
}

const help = `
Every question's neurons are boosted (times 2) and suppressed (times 0) at the last prompt position; shown is how far the
probability of the right letter moves, beside
  random       sets of the same size anywhere in the model
  same layers  sets of the same size in each layer
  unrelated    the same neurons, on questions of other domains and languages
PCR is the paper's ratio: mean change of the own questions by that of the unrelated ones.

A verdict says what that amounts to: localised, wording (only in the prompts they were found in), general (unrelated
questions move as well), diffuse (no better than random), not-known (the model is at chance), too-few or empty.
Intervals are 95 %; variants of a question and translations of a fact count as one.

The folder then holds report.html, to be read, and evaluation.json with everything: fields, questions, wordings that the
detection did not see, transfer between languages, overlap of fields, predictions from neurons alone, drift on free text.
What a prompt gave is kept at once: the same command continues an evaluation that was stopped.

Examples:
  engram evaluate --model ./SmolLM2 --run neurons
  engram evaluate --model ./SmolLM2 --run neurons random --out compared --controls 10
  engram evaluate --model ./SmolLM2 --run neurons --text letters.txt --json`
