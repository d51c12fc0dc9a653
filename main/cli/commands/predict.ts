import { Command } from 'commander'
import { predictFields } from '../../runs/kindFields.ts'
import type { Run } from '../host.ts'
import { addEdit, addFields, addModel, addQuestions, addRun, addShare, forceOption } from '../options.ts'

export function predictCommand(run: Run): Command {
  const command = new Command('predict')
    .description('answer multiple-choice questions and count the right answers')
    .addHelpText('after', help)
  addModel(command)
  addQuestions(command)
  addFields(command, predictFields)
  command
    .option('--out <file>', 'write the answers here (JSON lines; to standard output without it)')
    .option(...forceOption)
  addEdit(command)
  addShare(addRun(command))
  return command.action(run(async () => (await import('../actions/predict.ts')).predict))
}

const help = `
Styles:
  letter       the likeliest option letter as the next token. A line is
               {"id","variant","letters":{"A":p,…},"pred","gold","correct","mass"}; mass is the probability of all
               letters together. With --letters auto each prompt takes the form, bare or after a space, that has more.
  option-text  each question once, without its options: the option whose text is likeliest ("pred"), likeliest per
               character ("predNorm") and per byte ("predBytes"), as lm-evaluation-harness defines acc and acc_norm.
  generate     the model writes, greedily; the letter or option that its text begins with counts.
The same model can differ by many points between styles: a result is only worth with the name of its style.

Examples:
  engram predict --model ./SmolLM2 --data questions.json --out preds.jsonl
  engram predict --model ./SmolLM2 --data questions.jsonl --style option-text
  engram predict --model ./SmolLM2 --data questions.jsonl --edit edit.json --letters bare`
