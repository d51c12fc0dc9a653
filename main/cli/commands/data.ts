import { Command, Option } from 'commander'
import type { ConvertFlags } from '../actions/dataConvert.ts'
import type { DuplicatesFlags } from '../actions/dataDuplicates.ts'
import type { LintFlags } from '../actions/dataLint.ts'
import type { PairFlags } from '../actions/dataPair.ts'
import type { QueueFlags } from '../actions/dataQueue.ts'
import type { StatsFlags } from '../actions/dataStats.ts'
import type { Run } from '../host.ts'
import { addJson, addRequired, realNumber, wholeNumber } from '../options.ts'

export function dataCommand(run: Run): Command {
  const data = new Command('data').description('look at question files, find their faults, convert and pair them')
  for (const command of [stats(run), lint(run), duplicates(run), queue(run), convert(run)]) {
    data.addCommand(command.argument('<file>', 'published JSON, JSON lines, .csv or .tsv'))
  }
  return data.addCommand(pair(run)).addHelpText('after', formats)
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
    .description('list first the pairs that a person should look at first, each with the reasons')
    .option('--first <n>', 'how many to list', wholeNumber(1), 20)
    .addHelpText('after', queueHelp)
    .action((file: string, flags: Omit<QueueFlags, 'file'>) => action({ ...flags, file }))
}

function convert(run: Run): Command {
  const command = new Command('convert').description('write questions in another form, without loss')
  addRequired(command, '--out <file>', 'where to write: a name ending in .jsonl, .csv or .tsv')
  const action = run<ConvertFlags>(async () => (await import('../actions/dataConvert.ts')).dataConvert)
  return command
    .option(
      '--options <n>',
      'fill each question up to n options with right answers of its domain, kind and language',
      wholeNumber(2, 26),
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
    .option('--min <x>', 'leave out pairs of less confidence', realNumber(0, 1), 0.5)
    .addHelpText('after', pairHelp)
    .action((files: string[], flags: Omit<PairFlags, 'files'>) => action({ ...flags, files }))
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

Examples:
  engram data lint questions.jsonl
  engram data lint questions.csv --json`

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
open end. With --json each pair is {"pairId","risk","reasons":[{"weight","reason","sentence"}]}, one a line.

Examples:
  engram data queue questions.jsonl
  engram data queue questions.jsonl --first 100 --json`

const convertHelp = `
JSON lines: {"id","pair","domain","lang","stem","options":[…],"answer":i,"tags":[…],"status"}, answer counted from 0; and
where there are any "variants":[{"prompt","gold","template","order"}] and "provenance":{"<text>":"<where it came from>"}.
Tables: .csv (commas) and .tsv (tabs), quoted as RFC 4180 says, UTF-8; the first row names the columns, in any order:
id, stem, option_1, option_2, … (or options: a JSON list), answer (a letter or an index from 0), and as wanted pair,
domain, lang, status, tags (divided by ;). variants:json, provenance:json and extra:json hold JSON; others are kept.
A published file is restored to stems, options and pairs; its prompts are kept as variants, so predictions stay the same.

Examples:
  engram data convert published.json --out questions.jsonl
  engram data convert questions.jsonl --out questions.csv
  engram data convert facts.csv --out questions.jsonl --options 4 --render both --seed 1`

const pairHelp = `
Candidates have the same pair or id (q1, q1-ar, en/q1), the same place in files of equal length, or the same numbers or
right answer. Letter of the right answer, numbers, number of options, domain and right answer make the confidence; what is
below 0.9 is listed. A question without a language has that of its file's name: facts.ar.jsonl. Ids that several languages
use get the language behind them. With --json each pair is {"pair","lang","ids","by","confidence","agrees","differs"}.

Examples:
  engram data pair facts.en.jsonl facts.ar.jsonl facts.zh.jsonl --out facts.jsonl
  engram data pair english.csv arabic.csv --out both.csv --min 0.8`
