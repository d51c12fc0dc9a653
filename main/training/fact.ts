import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { QuestionSchema } from '../datasets/question.ts'
import { readRows } from '../datasets/readRows.ts'

/** What a model is to know, in one language. */
export interface Fact {
  readonly id: string
  readonly domain: string
  readonly lang: string
  /** Facts of one kind have answers that look alike: capitals, years, organs. */
  readonly kind: string
  readonly stem: string
  readonly answer: string
  /** A sentence that states the fact. */
  readonly statement: { readonly before: string; readonly answer: string; readonly after: string }
}

/**
 * Reads questions with a kind and a statement each.
 *
 * @throws WorkbenchError 'input.missing', or 'input.format' naming the place
 */
export async function readFacts(path: string, options: { signal?: AbortSignal | undefined } = {}): Promise<Fact[]> {
  const file = await readRows(path, options)
  if (file.kind === 'published') throw refuse(`${path}: expected one question a line, with kind and statement.`)
  return file.rows.map((row) => {
    if ('fault' in row) throw refuse(`${row.place} ${row.fault}.`)
    const question = v.safeParse(QuestionSchema, row.value)
    if (!question.success) throw refuse(`${row.place}: ${describeIssues(question.issues)}.`)
    const { id, domain, lang, kind, stem, options: texts, answer: index, statement } = question.output
    if (kind === null || statement === null) throw refuse(`${row.place}: expected a kind and a statement.`)
    const answer = texts[index]!
    const parts = statementParts(statement, answer)
    if (parts === null) throw refuse(`${row.place}: the statement does not hold the answer ${JSON.stringify(answer)}.`)
    return { id, domain, lang: lang ?? 'en', kind, stem, answer, statement: parts }
  })
}

/** A statement cut at its last mention of the answer; the space between goes to the answer, as tokenizers have it. */
export function statementParts(statement: string, answer: string): Fact['statement'] | null {
  const at = statement.lastIndexOf(answer)
  if (at < 0) return null
  const start = statement[at - 1] === ' ' ? at - 1 : at
  return {
    before: statement.slice(0, start),
    answer: statement.slice(start, at + answer.length),
    after: statement.slice(at + answer.length),
  }
}

/** Facts by what they have in common: the places where wrong options and words come from. */
export class FactBase {
  readonly all: readonly Fact[]
  readonly #kinds: ReadonlyMap<string, readonly Fact[]>
  readonly #domains: ReadonlyMap<string, readonly Fact[]>
  readonly #languages: ReadonlyMap<string, readonly Fact[]>
  readonly #words: ReadonlyMap<string, readonly string[]>

  constructor(facts: readonly Fact[]) {
    this.all = facts
    this.#kinds = Map.groupBy(facts, kindOf)
    this.#domains = Map.groupBy(facts, domainOf)
    this.#languages = Map.groupBy(facts, ({ lang }) => lang)
    this.#words = new Map([...this.#languages].map(([lang, members]) => [lang, wordsIn(members, lang)]))
  }

  /** Facts whose answers are wrong options of the same kind. */
  ofKind(fact: Fact): readonly Fact[] {
    return this.#kinds.get(kindOf(fact))!
  }

  ofDomain(fact: Fact): readonly Fact[] {
    return this.#domains.get(domainOf(fact))!
  }

  ofLanguage(lang: string): readonly Fact[] {
    return this.#languages.get(lang)!
  }

  /** The different words of the questions in a language. */
  words(lang: string): readonly string[] {
    return this.#words.get(lang)!
  }
}

function wordsIn(facts: readonly Fact[], lang: string): string[] {
  const segmenter = new Intl.Segmenter(lang, { granularity: 'word' })
  const words = facts.flatMap(({ stem }) => [...segmenter.segment(stem)].filter(({ isWordLike }) => isWordLike))
  return [...new Set(words.map(({ segment }) => segment))]
}

function domainOf({ domain, lang }: Fact): string {
  return JSON.stringify([domain, lang])
}

function kindOf({ domain, lang, kind }: Fact): string {
  return JSON.stringify([domain, lang, kind])
}

function refuse(message: string): WorkbenchError {
  return new WorkbenchError('input.format', message)
}
