import { Command } from 'commander'
import { evaluateFields } from '../../runs/kindFields.ts'
import type { Run } from '../host.ts'
import { addFields, addModel, addRequired, addRun, addShare } from '../options.ts'

export function evaluateCommand(run: Run): Command {
  const command = new Command('evaluate')
    .description('measure what the neurons of a run do, beside random ones')
    .addHelpText('after', help)
  addModel(command)
  addRequired(command, '--run <dir...>', 'folder that "engram detect" wrote; several are compared')
  addFields(command, evaluateFields)
  command
    .option('--text <file>', 'free text for it, in place of our own in six languages')
    .option('--out <dir>', 'folder for evaluation.json and report.html (default: that of the run)')
  addShare(addRun(command))
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
questions move as well), letters (one letter moves whatever the question), slight (less than --least-nats and
--least-points), diffuse (no better than random), not-known (the model is at chance), too-few or empty.
Intervals are 95 %; variants of a question and translations of a fact count as one.

The folder then holds report.html, to be read, and evaluation.json with everything: fields, questions, wordings that the
detection did not see, transfer between languages, overlap of fields, predictions from neurons alone, drift on free text.
What a prompt gave is kept at once: the same command continues an evaluation that was stopped.

Examples:
  engram evaluate --model ./SmolLM2 --run neurons
  engram evaluate --model ./SmolLM2 --run neurons random --out compared --controls 10
  engram evaluate --model ./SmolLM2 --run neurons --text letters.txt --json`
