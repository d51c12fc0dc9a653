import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkbenchError } from '../../main/base/errors.ts'
import { root } from '../setup.mjs'

export interface ChosenQuestions {
  /** As JSON lines, as the bundled file has them. */
  readonly text: string
  readonly facts: number
  readonly questions: number
}

export interface QuestionChoice {
  readonly facts: number
  /** All of the file without any. */
  readonly domains: readonly string[]
  readonly languages: readonly string[]
}

interface Line {
  readonly text: string
  readonly pair: string
  readonly domain: string
  readonly kind: string
  readonly lang: string
}

const file = join(root, 'resources/questions/domains.jsonl')

/**
 * Some of the bundled facts in some of their languages: the domains take turns, and in each the kinds of its facts, so
 * that the first n are among the first n + 1 and each domain and kind has its share.
 *
 * @throws WorkbenchError 'input.usage' for a domain or language that there is none of
 */
export async function chosenQuestions({ facts, domains, languages }: QuestionChoice): Promise<ChosenQuestions> {
  const lines = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((text): Line => ({ ...(JSON.parse(text) as Omit<Line, 'text'>), text }))
  checkNames('domain', domains, lines)
  checkNames('lang', languages, lines)
  const among = lines.filter(({ domain }) => domains.length === 0 || domains.includes(domain))
  const pairs = inTurns(Map.groupBy(among, ({ domain }) => domain).values(), (ofDomain) =>
    inTurns(Map.groupBy(ofDomain, ({ kind }) => kind).values(), (ofKind) => [
      ...new Set(ofKind.map(({ pair }) => pair)),
    ]),
  ).slice(0, facts)
  const byPair = Map.groupBy(among, ({ pair }) => pair)
  const chosen = pairs.flatMap((pair) => byPair.get(pair)!.filter(({ lang }) => languages.includes(lang)))
  return {
    text: chosen.map(({ text }) => `${text}\n`).join(''),
    ...{ facts: pairs.length, questions: chosen.length },
  }
}

/** The first of each group, then the second of each, and so on. */
function inTurns(groups: Iterable<readonly Line[]>, listOf: (group: readonly Line[]) => string[]): string[] {
  const lists = [...groups].map(listOf)
  const longest = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat()
}

function checkNames(what: 'domain' | 'lang', names: readonly string[], lines: readonly Line[]): void {
  const known = [...new Set(lines.map((line) => line[what]))]
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  const title = what === 'lang' ? 'language' : 'domain'
  throw new WorkbenchError(
    'input.usage',
    `The bundled questions have no ${title} ${unknown.join(', ')}; name some of ${known.join(', ')}.`,
  )
}
