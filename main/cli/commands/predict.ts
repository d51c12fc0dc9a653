import { Command, Option } from 'commander'
import type { Run } from '../host.ts'
import { addEdit, addModel, addQuestions, addRun } from '../options.ts'

export function predictCommand(run: Run): Command {
  const command = new Command('predict')
    .description('answer multiple-choice questions and count the right answers')
    .addHelpText('after', help)
  addModel(command)
  addQuestions(command)
  command
    .addOption(
      new Option('--letters <form>', 'tokens that count as answers: "A", " A", or the form with more mass')
        .choices(['auto', 'bare', 'space'])
        .default('auto'),
    )
    .option('--out <file>', 'write the answers here (JSON lines; to standard output without it)')
  addEdit(command)
  addRun(command)
  return command.action(run(async () => (await import('../actions/predict.ts')).predict))
}

const help = `
An answer is {"id","variant","letters":{"A":p,…},"pred","gold","correct","mass"}; mass is the probability of all
letters together. With --letters auto each prompt takes the form, bare or after a space, that has more mass.

Examples:
  engram predict --model ./SmolLM2 --data questions.json --out preds.jsonl
  engram predict --model ./SmolLM2 --data questions.jsonl --edit edit.json --letters bare`
