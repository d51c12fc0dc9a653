import { Command, Option } from 'commander'
import type { ConvertFlags } from '../actions/dataConvert.ts'
import type { DistractorsFlags } from '../actions/dataDistractors.ts'
import type { DraftFlags } from '../actions/dataDraft.ts'
import type { DuplicatesFlags } from '../actions/dataDuplicates.ts'
import type { LintFlags } from '../actions/dataLint.ts'
import type { MergeFlags } from '../actions/dataMerge.ts'
import type { PairFlags } from '../actions/dataPair.ts'
import type { QueueFlags } from '../actions/dataQueue.ts'
import type { StatsFlags } from '../actions/dataStats.ts'
import type { Run } from '../host.ts'
import { allLetters } from '../../datasets/optionLetters.ts'
import { pairingWays } from '../../datasets/pairQuestions.ts'
import { encodings } from '../../files/textEncodings.ts'
import {
  addDevice,
  addJson,
  addMemory,
  addRequired,
  forceOption,
  realNumber,
  repeated,
  wholeNumber,
} from '../options.ts'

export function dataCommand(run: Run): Command {
  const data = new Command('data').description('look at question files, find their faults, convert and pair them')
  for (const command of [
    stats(run),
    lint(run),
    duplicates(run),
    queue(run),
    distractors(run),
    draft(run),
    convert(run),
  ]) {
    data.addCommand(command.argument('<file>', 'questions of any layout: JSON, CSV, Excel, Parquet'))
  }
  return data.addCommand(pair(run)).addCommand(merge(run)).addHelpText('after', formats)
}

function stats(run: Run): Command {
  const action = run<StatsFlags>(async () => (await import('../actions/dataStats.ts')).dataStats)
  return addJson(new Command('stats'))
    .description('count questions by domain and language, options, right letters, lengths, pairs, status')
    .addHelpText('after', statsHelp)
    .action((file: string, flags: Omit<StatsFlags, 'file'>) => action({ ...flags, file }))
}

function lint(run: Run): Command {
  const action = run<LintFlags>(async () => (await import('../actions/dataLint.ts')).dataLint)
  return addJson(new Command('lint'))
    .description('find faults, each with its place and a remedy; exit code 2 when one of them is an error')
    .option('--glossary <file>', 'terms whose agreed translations must be used')
    .addHelpText('after', lintHelp)
    .action((file: string, flags: Omit<LintFlags, 'file'>) => action({ ...flags, file }))
}

function duplicates(run: Run): Command {
  const action = run<DuplicatesFlags>(async () => (await import('../actions/dataDuplicates.ts')).dataDuplicates)
  return addJson(new Command('duplicates'))
    .description('find questions that are there more than once, in the same words or nearly')
    .option('--near <x>', 'how alike two texts must be that are not the same', realNumber(0.5, 1), 0.8)
    .addHelpText('after', duplicatesHelp)
    .action((file: string, flags: Omit<DuplicatesFlags, 'file'>) => action({ ...flags, file }))
}

function queue(run: Run): Command {
  const action = run<QueueFlags>(async () => (await import('../actions/dataQueue.ts')).dataQueue)
  return addJson(new Command('queue'))
    .description('list the pairs that a person should look at first, and why')
    .option('--first <n>', 'how many to list', wholeNumber(1), 20)
    .option('--run <dir>', 'what the predict run of this folder answers counts too (engram runs export)')
    .option('--answers <file>', 'what this file of engram predict --out answers counts too')
    .option('--glossary <file>', 'terms whose agreed translations must be used; see data lint')
    .option('--seed <n>', 'with --answers: the seed with which the questions were asked', wholeNumber(0), 0)
    .addHelpText('after', queueHelp)
    .action((file: string, flags: Omit<QueueFlags, 'file'>) => action({ ...flags, file }))
}

function distractors(run: Run): Command {
  const action = run<DistractorsFlags>(async () => (await import('../actions/dataDistractors.ts')).dataDistractors)
  return addJson(addMemory(addDevice(new Command('distractors'))))
    .description('propose wrong options, each with where it comes from; nothing is put into the file')
    .option('--model <dir>', 'a model that is asked too: its own wrong answers, and how likely it finds each')
    .option('--count <n>', 'how many to propose for each question', wholeNumber(1, 50), 3)
    .option('--question <id>', 'for this question or pair alone; may be given several times', repeated)
    .option('--out <file>', 'write the proposals here, one question a line, and print none')
    .option(...forceOption)
    .addHelpText('after', distractorsHelp)
    .action((file: string, flags: Omit<DistractorsFlags, 'file'>) => action({ ...flags, file }))
}

function draft(run: Run): Command {
  const action = run<DraftFlags>(async () => (await import('../actions/dataDraft.ts')).dataDraft)
  const command = addRequired(new Command('draft'), '--to <lang>', 'the language of the sides to draft, such as ar')
  addRequired(command, '--model <dir>', 'the model that writes them')
  return addJson(addMemory(addDevice(command)))
    .description('let a model draft the sides that are missing in a language, marked as its work')
    .option('--question <id>', 'for this question or pair alone; may be given several times', repeated)
    .option('--out <file>', 'write the questions with the drafts here (.jsonl); the same command goes on with it')
    .option(...forceOption)
    .addHelpText('after', draftHelp)
    .action((file: string, flags: Omit<DraftFlags, 'file'>) => action({ ...flags, file }))
}

function convert(run: Run): Command {
  const command = new Command('convert').description('read questions of any layout, and write them in another one')
  const action = run<ConvertFlags>(async () => (await import('../actions/dataConvert.ts')).dataConvert)
  return command
    .option(
      '--out <file>',
      'where to write: a name ending in .jsonl, .json, .csv, .tsv, .xlsx or .parquet; a folder with --to',
    )
    .option(...forceOption)
    .option(
      '--dry-run',
      'write nothing: say how the file is read, what would come of it, and every row that is refused',
    )
    .option('--map <columns>', 'which columns hold what: stem=question,options=A+B+C+D,answer=Answer')
    .option('--layout <name>', 'the public layout that the file has, where its columns do not show it')
    .addOption(
      new Option(
        '--answers-from <form>',
        'how answers name the right option: counted from 0 or 1, by letter or by text',
      ).choices(['0', '1', 'letter', 'text']),
    )
    .addOption(new Option('--encoding <name>', 'the encoding of the text').choices([...encodings]))
    .option('--delimiter <name>', 'what divides the cells of a table: comma, semicolon, tab or bar')
    .option('--sheet <name>', 'the sheet of an Excel workbook')
    .option('--no-header', 'the first row of the table is a question')
    .option('--header-row <n>', 'the row of the table that names its columns', wholeNumber(1))
    .option('--lang <code>', 'the language of questions for which the file names none')
    .option('--to <layout>', 'write in a public layout, or as huggingface or lm-eval')
    .option(
      '--options <n>',
      'fill each question up to n options with right answers of its domain, kind and language; 0 leaves facts as they are',
      wholeNumber(0, allLetters.length),
    )
    .addOption(
      new Option(
        '--render <order>',
        'write the prompts too, in our templates; prompts in the file are left out',
      ).choices(['question-first', 'question-last', 'both']),
    )
    .option('--seed <n>', 'of the options that are drawn and of their order', wholeNumber(0), 0)
    .option('--formulas', 'tables: write cells that begin with = + - @ as they are, without an apostrophe in front')
    .addHelpText('after', convertHelp)
    .action((file: string, flags: Omit<ConvertFlags, 'file'>) => action({ ...flags, file }))
}

function pair(run: Run): Command {
  const command = new Command('pair')
    .description('find which questions of different languages are the same')
    .argument('<files...>', 'question files; the first language is the one that the others are paired with')
  addRequired(command, '--out <file>', 'where to write all of them, paired: a name ending in .jsonl, .csv or .tsv')
  const action = run<PairFlags>(async () => (await import('../actions/dataPair.ts')).dataPair)
  return addJson(command)
    .option(...forceOption)
    .addOption(
      new Option('--by <what>', 'what makes two questions one beside their pair: the id, the place, or what they share')
        .choices([...pairingWays])
        .default('id'),
    )
    .option('--min <x>', 'leave out pairs of less confidence', realNumber(0, 1), 0.5)
    .addHelpText('after', pairHelp)
    .action((files: string[], flags: Omit<PairFlags, 'files'>) => action({ ...flags, files }))
}

function merge(run: Run): Command {
  const command = new Command('merge')
    .description('merge the questions of two copies of a project that were worked on apart')
    .argument('<file>', 'the other copy of the project; it stays as it is')
  addRequired(command, '--project <file>', 'the project, into which the other copy is merged as one step')
  const action = run<MergeFlags>(async () => (await import('../actions/dataMerge.ts')).dataMerge)
  return addJson(command)
    .addOption(new Option('--take <copy>', 'whose words count where both changed the same').choices(['mine', 'theirs']))
    .option('--choices <file>', 'what counts, thing by thing: lines of --json with "take" filled in')
    .option('--dry-run', 'merge nothing: list what both changed, and say what would come of the rest')
    .addHelpText('after', mergeHelp)
    .action((file: string, flags: Omit<MergeFlags, 'file'>) => action({ ...flags, file }))
}

const formats = `
Examples:
  engram data stats questions.jsonl
  engram data lint questions.csv
  engram data duplicates questions.csv
  engram data convert questions.json --out questions.jsonl`

const statsHelp = `
Examples:
  engram data stats questions.jsonl
  engram data stats questions.csv --json`

const lintHelp = `
With --json each fault is {"place","id","severity","rule","message","remedy"}, one a line; "fixable" where it can be taken
away safely, "note" where a person lets a warning stand ("accepted":{"<rule>":"<why>"} in the question). What is an error
here keeps predict, detect and every other run from asking the question; they say the same sentence.

A --glossary is a table with the columns source_lang, target_lang, term, translation and, if wanted, note; or with a column for
each language, the first of which has the terms; the window writes such a table (Glossary, Export). They are found as whole words,
whatever their case and accents, an Arabic one also with its article, what is written before it and its pronoun, a Hebrew one with
what is written before it; in Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese anywhere. The first side of a pair is what the others are translations of.

Examples:
  engram data lint questions.jsonl
  engram data lint questions.csv --json
  engram data lint questions.csv --glossary terms.csv`

const duplicatesHelp = `
exact: the same text. folded: the same but for case, accents, spaces and marks. near: as many of its pieces of three letters
(two characters of Chinese, Japanese, Thai) in common as --near says, rare pieces counting more. answer: worded otherwise, with
the same right answer. Questions that differ in a word and in their answer are none. Pairs are joined over all of their
languages. With --json each group is {"kind","similarity","answersDiffer","pairIds","links":[…]}, one a line.

Examples:
  engram data duplicates questions.jsonl
  engram data duplicates questions.csv --near 0.7 --json`

const queueHelp = `
What data lint finds counts, and what the sides of a pair say against each other by what is usual in the set: options that
are called otherwise everywhere else, right answers in different places, words without their usual translation, lengths, an
open end. With --run or --answers also what a model answers: another answer than the right one, of which it is sure in most
languages and orders; languages that disagree; letters it would rather not say. With --json each pair is
{"pairId","risk","reasons":[{"weight","reason","sentence"}]}, one a line.

Examples:
  engram data queue questions.jsonl
  engram data queue questions.jsonl --first 100 --json
  engram predict --model ./SmolLM2 --data questions.jsonl --out preds.jsonl
  engram data queue questions.jsonl --answers preds.jsonl`

const distractorsHelp = `
From right answers of the same kind, field and wording in the file, which bring all of their languages; for a number, a year or
a date near values, written as the right one is on each side; with --model what it answers without options. The sources take
turns; what comes from one stands in the order in which the model finds it likely. None says what an option says already, in
other words or another unit. Whether it is wrong a person has to see. With --json each question is one line:
{"pairId","proposals":[{"texts":{"<id>":"…"},"source","origin","logLikelihood"}]}.

Examples:
  engram data distractors questions.jsonl --question geo-001
  engram data distractors questions.jsonl --model ./SmolLM2 --count 5 --json`

const draftHelp = `
Stem and options come from the pair's source, with up to three questions before it that people have in both languages. Nothing
that anybody has written is changed. A draft with nothing for a text, other numbers, the source's own words or another script
is refused, with the reason. What is kept is marked as a machine's ("translating":{"origin":"machine"}) and a draft to
be looked at. --out is written after each question: stopped, the same command goes on from there.

Examples:
  engram data draft questions.jsonl --to ar --model ./Qwen2.5-1.5B --out drafted.jsonl
  engram data draft questions.jsonl --to fr --model ./Qwen2.5-1.5B --question geo-001 --json`

const convertHelp = `
A file says by its content what it is: a table (CSV, TSV, semicolons; with or without a heading), JSON (lines, a list, a list
under any key), an Excel workbook, Parquet; UTF-8, UTF-16 and the encodings of Windows and East Asia. Known by their columns:
MMLU, MMLU-Pro, Global-MMLU, ARC, CommonsenseQA, HellaSwag, TruthfulQA, Belebele, CMMLU, C-Eval, ArabicMMLU, INCLUDE, LAMA,
mLAMA, CounterFact, zsRE, samples of lm-evaluation-harness, published files of prompts. Other tables are read by headings in
many languages; question_en, A_en, question_ar, A_ar make pairs. What can be read in two ways is asked, never guessed.

Our own: {"id","pair","domain","lang","context","stem","options":[…],"answer":i,"tags":[…],"status"}, answer counted from 0,
and where there are any "variants", "provenance" and "statement". Tables: id, stem, option_1, option_2, …, answer (a letter),
and as wanted pair, domain, lang, context, status, tags (divided by ;). What a layout of --to has no place for is written
beside it, whole. --to huggingface and --to lm-eval write a folder: Parquet with a card; a task with its data.

Examples:
  engram data convert exam.xlsx --dry-run
  engram data convert exam.csv --out questions.jsonl --map stem=question,options=A+B+C+D,answer=Answer --answers-from 1
  engram data convert questions.jsonl --out task --to lm-eval
  engram data convert facts.csv --out questions.jsonl --options 4 --render both --seed 1`

const pairHelp = `
Questions that are paired have the same pair or id (q1, q1-ar, en/q1). Only when asked they are paired by a guess: --by order
by their place in files of equal length, --by content by numbers or a right answer that no other shares. Letter of the right answer, numbers, number of options, domain and right answer make the confidence; what is
below 0.9 is listed. A question without a language has that of its file's name: facts.ar.jsonl. Ids that several languages
use get the language behind them. With --json each pair is {"pair","lang","ids","by","confidence","agrees","differs"}.

Examples:
  engram data pair facts.en.jsonl facts.ar.jsonl facts.zh.jsonl --out facts.jsonl
  engram data pair english.csv arabic.csv --out both.csv --by order --min 0.8`

const mergeHelp = `
The last step that both copies have in common is found in their histories. What only one copy changed since is taken from
there, field by field; tags, verdicts and comments of both are kept; a text whose source the other copy changed is marked.
What both changed is listed with what it was, and nothing is merged before it is chosen. Undo takes the merge back as one
step. Runs are no part of it (engram runs export, engram runs import).

With --json each such thing is {"key","take":null,"pair","ids","field","base","mine","theirs","mineAt","theirsAt"}, one a line.
Set "take" to "mine" or "theirs", or to "text" beside a "text" of your own, and give the lines to --choices.

Examples:
  engram data merge study-of-ada.engram --project study.engram --dry-run
  engram data merge study-of-ada.engram --project study.engram --take theirs
  engram data merge study-of-ada.engram --project study.engram --json > both.jsonl
  engram data merge study-of-ada.engram --project study.engram --choices both.jsonl`
