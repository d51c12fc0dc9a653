import { Command } from 'commander'
import { addDetection } from '../detectionOptions.ts'
import type { Run } from '../host.ts'
import { addRequired, forceOption } from '../options.ts'

export function backgroundCommand(run: Run): Command {
  const make = new Command('make').description('make a background corpus from a file of questions')
  addDetection(make, () => {
    addRequired(make, '--out <file>', 'the corpus: JSON lines').option(...forceOption)
  })
  make
    .addHelpText('after', makeHelp)
    .action(run(async () => (await import('../actions/backgroundMake.ts')).backgroundMake))
  return new Command('background')
    .description('clusters of many questions, with which a few others can tell what is rare')
    .addCommand(make)
    .addHelpText('after', help)
}

const makeHelp = `
A corpus serves only the model and the settings (mode, rule, letters, t) that it was made with; give those here.

Example:
  engram background make --model ./SmolLM2 --data many.jsonl --out corpus.jsonl`

const help = `
A neuron counts as rare or common by the clusters that it is in. Of one or two questions nothing can be said so; with a
corpus of the same model it can. The folder of an earlier run serves as well.

Example:
  engram background make --model ./SmolLM2 --data many.jsonl --out corpus.jsonl
  engram detect --model ./SmolLM2 --data one.jsonl --out neurons --background corpus.jsonl`
