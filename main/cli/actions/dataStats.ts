import { questionStats, type Lengths } from '../../datasets/questionStats.ts'
import { readAllDrafts } from '../../datasets/readDrafts.ts'
import type { Action } from '../host.ts'
import { counted, decimal, grouped, table } from '../table.ts'

export interface StatsFlags {
  readonly file: string
  readonly json?: boolean
}

export const dataStats: Action<StatsFlags> = async ({ file, json }, { output, signal }) => {
  const { questions, problems } = await readAllDrafts(file, { signal })
  for (const { place, message } of problems) output.warning(`${place}: ${message}.`)
  const stats = questionStats(questions.map(({ question }) => question))
  if (json === true) return output.json(stats)

  output.line(`${counted(stats.questions, 'question')}, ${counted(stats.variants, 'prompt')}`)
  const fields = stats.fields.map(({ domain, lang, questions }) => [domain || '–', lang ?? '–', grouped(questions)])
  for (const line of table([['domain', 'language', 'questions'], ...fields], 'llr')) output.line(line)
  output.line()
  const { complete, incomplete, langs } = stats.pairs
  const { stem, option, answer } = stats.lengths
  const facts = [
    ['options', list(stats.options)],
    ['right letters', list(stats.letters.questions)],
    ...(stats.variants > 0 ? [['in the prompts', list(stats.letters.variants)]] : []),
    ['status', list(stats.status)],
    [
      'pairs',
      `${grouped(complete)} complete, ${grouped(incomplete)} incomplete (${langs.join(', ') || 'no language'})`,
    ],
    ...stats.machine.map(({ lang, sides, edited, texts, changed, distance }) => [
      `by a machine, ${lang ?? 'no language'}`,
      `${grouped(edited)} of ${counted(sides, 'side')} edited, ${grouped(changed)} of ${counted(texts, 'text')}, ` +
        `${(100 * distance).toFixed(1)} % of the characters`,
    ]),
    ...stats.marks.map(({ lang, sides, severities, categories, stale }) => [
      `marked, ${lang ?? 'no language'}`,
      `${counted(sides, 'side')}; ${list(severities)}; ${list(categories)}${stale > 0 ? `; ${stale} changed since` : ''}`,
    ]),
    ['characters', `stem ${range(stem)}, option ${range(option)}, right answer ${range(answer)}`],
  ]
  for (const line of table(facts, 'll')) output.line(line)
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name}: ${grouped(count)}`)
    .join(', ')
}

function range({ min, median, max }: Lengths): string {
  return `${grouped(min)}–${grouped(max)} (median ${decimal(median)})`
}
