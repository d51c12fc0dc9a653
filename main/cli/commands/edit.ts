import { Command, Option } from 'commander'
import { editPositions } from '../../engine/editPositions.ts'
import { bakeFields, compareFields, doseFields, presetFactors } from '../../runs/kindFields.ts'
import type { EditStackFlags } from '../actions/editStack.ts'
import type { Run } from '../host.ts'
import {
  addFields,
  addJson,
  addModel,
  addPrompt,
  addRequired,
  addRun,
  addShare,
  forceOption,
  realNumber,
  repeated,
  wholeNumber,
} from '../options.ts'

export function editCommand(run: Run): Command {
  const edit = new Command('edit').description('make edits of neurons, and try them as experiments')
  for (const command of [make, dose, compare, stack, bake]) edit.addCommand(command(run))
  return edit.addHelpText('after', help)
}

function make(run: Run): Command {
  const command = new Command('make')
    .description('write an edit of the neurons of a question, of a field, or of a list')
    .addHelpText('after', makeHelp)
  addSelection(command)
  command
    .option('--scale <k>', 'multiply the neurons by k: 0 switches them off, 2 doubles them', realNumber(-1e6, 1e6))
    .option('--set <v>', 'set the neurons to v, whatever the input is', realNumber(-1e6, 1e6))
  addPositions(command, 'last')
  command
    .option('--name <text>', 'name of the edit (default: what it changes and how)')
    .option('--out <file>', 'write the edit here (to standard output without it)')
    .option(...forceOption)
    .option('--model <dir>', 'make it for this model and check it against it')
  addJson(command)
  return command.action(run(async () => (await import('../actions/editMake.ts')).editMake))
}

function dose(run: Run): Command {
  const command = new Command('dose')
    .description('scale neurons by several factors: what becomes of their questions, of others, and under random sets')
    .addHelpText('after', doseHelp)
  addModel(command)
  addSelection(command)
  command
    .option('--edit <file>', 'the neurons of this edit')
    .option('--each', 'every question’s own neurons, each in its own prompts')
    .option(
      '--on <field>',
      'the field that listed neurons belong to (default: all questions); may be repeated',
      repeated,
    )
    .option('--data <file>', 'ask the questions of this file, in place of those of --run')
    .option('--factors <list>', 'factors with commas between', factors, presetFactors)
  addPositions(command)
  addFields(command, doseFields)
  addShare(addRun(command))
  return command.action(run(async () => (await import('../actions/editDose.ts')).editDose))
}

function compare(run: Run): Command {
  const command = new Command('compare')
    .description('the same questions, or one prompt’s text, before and after an edit')
    .addHelpText('after', compareHelp)
  addModel(command)
  addRequired(command, '--edit <file>', 'the edit')
  command
    .option('--before <file>', 'an edit to compare it with (default: the model as it is)')
    .option('--run <dir>', 'ask the questions of this detection')
    .option('--data <file>', 'ask the questions of this file')
    .option('--out <file>', 'write every prompt’s answers here (JSON lines)')
    .option(...forceOption)
  addFields(command, compareFields)
  addPrompt(command)
  command
    .option('--max-tokens <n>', 'with --prompt: how many tokens to add at most', wholeNumber(1, 1_000_000), 60)
    .option('--temperature <x>', 'with --prompt: 0 takes the likeliest token each time', realNumber(0, 100), 0)
    .option('--no-stop', 'with --prompt: go on after the model’s end token')
  addShare(addRun(command))
  return command.action(run(async () => (await import('../actions/editCompare.ts')).editCompare))
}

function stack(run: Run): Command {
  const command = new Command('stack')
    .description('make one edit of several, applied in their order, and name the conflicts')
    .argument('<edit...>', 'files of edits, the first one acts first')
    .addHelpText('after', stackHelp)
  addPositions(command)
  command
    .option('--name <text>', 'name of the new edit (default: the names of the others)')
    .option('--out <file>', 'write the edit here (to standard output without it)')
    .option(...forceOption)
  addJson(command)
  const action = run<EditStackFlags>(async () => (await import('../actions/editStack.ts')).editStack)
  return command.action((edits: string[], flags: Omit<EditStackFlags, 'edits'>) => action({ ...flags, edits }))
}

function bake(run: Run): Command {
  const command = new Command('bake')
    .description('write a checkpoint that has an edit in its weights')
    .addHelpText('after', bakeHelp)
  addModel(command)
  addRequired(command, '--edit <file>', 'the edit: scales, at all positions')
  addRequired(command, '--out <dir>', 'folder of the new checkpoint, new or empty')
  addFields(command, bakeFields)
  addRun(command)
  return command.action(run(async () => (await import('../actions/editBake.ts')).editBake))
}

/** `0,0.5,2` */
function factors(text: string): number[] {
  return text.split(',').map(realNumber(-1e6, 1e6))
}

/** Which neurons. */
function addSelection(command: Command): void {
  command
    .option('--run <dir>', 'the detection whose neurons they are (the folder of "engram detect --out")')
    .option('--question <id>', 'neurons of this question of the run; may be repeated', repeated)
    .option('--field <name>', 'neurons of this domain or language of the run, or "all"; may be repeated', repeated)
    .option('--top <n>', 'of these, the n with the largest scores', wholeNumber(1))
    .option('--neurons <list>', 'neurons one by one: L17N10233,L3N9; or the .json file of a named set')
}

function addPositions(command: Command, preset?: 'last'): void {
  const option = new Option(
    '--positions <where>',
    'last of the prompt; all, as if the model were another; generated: last and later',
  ).choices(editPositions)
  command.addOption(preset === undefined ? option : option.default(preset))
}

const positionsHelp = `
Positions:
  last       the last position of the prompt only: what the model is about to say
  generated  that one and every later one: the whole answer
  all        every position, the prompt’s too: as if the model had been changed`

const help = `
An edit is a small file, {"name","model","positions","neurons":[{"layer","neuron","scale":k} or {"layer","neuron","set":v}]},
that logits, predict and generate take with --edit. The model itself is never changed; "bake" writes a new one.

Examples:
  engram edit make --run neurons --field biology --scale 0 --out off.json
  engram edit dose --model ./SmolLM2 --run neurons --field biology
  engram edit compare --model ./SmolLM2 --edit off.json --run neurons
  engram edit stack off.json boost.json --out both.json
  engram edit bake --model ./SmolLM2 --edit off.json --out ./SmolLM2-off`

const makeHelp = `${positionsHelp}

Of several questions the scores of a neuron are added up. A field is a domain or a language by its name; where a name is
both, write domain:<name> or lang:<name>; both:<domain>/<lang> is a domain in one language.

Examples:
  engram edit make --run neurons --question q17 --scale 0 --out q17-off.json
  engram edit make --run neurons --field biology --top 40 --scale 2 --positions generated --out boost.json
  engram edit make --neurons L17N10233,L3N9 --set 0 --model ./SmolLM2 --out two.json`

const doseHelp = `
The questions are those of the run. Own: the ones whose neurons are scaled. Same-fact: as many of the same questions in
other languages. Unrelated: as many others, of another domain and language where the run has any, never the same facts.
Random: sets of as many other neurons, scaled in the same prompts; an effect that they have too is none of these neurons.

Every prompt is run once, and each factor and set adds one row to it; results are kept, and a dose that was stopped goes
on. An edit at all positions cannot be such a row and takes the whole prompt for each factor and set.

Examples:
  engram edit dose --model ./SmolLM2 --run neurons --field biology
  engram edit dose --model ./SmolLM2 --run neurons --each --sample 50 --controls 10
  engram edit dose --model ./SmolLM2 --run neurons --neurons L17N10233 --on biology --factors 0,1,8 --json`

const compareHelp = `
Questions: answers, flips both ways with the number that could flip, McNemar’s exact test over facts (variants of a
question and translations of a fact are not independent), the change of the right letter’s probability; by field, beside
random sets with the same operations. A text: both continuations with the same seed, the first token that differs, and
the divergence of what the model expects at every token of the text before.

Examples:
  engram edit compare --model ./SmolLM2 --edit off.json --run neurons --out answers.jsonl
  engram edit compare --model ./SmolLM2 --edit boost.json --before off.json --data questions.jsonl --controls 20
  engram edit compare --model ./SmolLM2 --edit off.json --prompt "A cell is" --max-tokens 40 --temperature 0.7 --seed 3`

const stackHelp = `
Each edit acts on the outcome of those before it: scales multiply, a set replaces what came before, and a scale after a
set scales the value that was set. A neuron is in conflict where another order would come to another value; the table
names every neuron that several edits change. All edits need the same positions, or --positions for all of them.

Examples:
  engram edit stack off.json boost.json --out both.json
  engram edit stack a.json b.json c.json --positions all --json`

const bakeHelp = `
A neuron that is scaled at every position is a scaled column of the down projection, and the new checkpoint runs anywhere.
Weights cannot act at some positions only, nor set a neuron to a fixed value other than 0: such edits are refused.
Products that do not fit the tensor’s 16 bits are stored as float32, unless --keep-dtype. Both models are run afterwards
and compared, one after the other. The folder also gets engram-edit.json: the edit, and the source’s fingerprint.

Examples:
  engram edit bake --model ./SmolLM2 --edit off.json --out ./SmolLM2-off
  engram edit bake --model ./Llama --edit edit.json --out ./Llama-edited --keep-dtype`
