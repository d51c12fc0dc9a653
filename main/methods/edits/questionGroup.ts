import { WorkbenchError } from '../../base/errors.ts'

export interface GroupedQuestion {
  readonly id: string
  readonly domain: string
  readonly lang: string | null
}

/** Some questions of a run: by their ids, or those of fields. */
export interface GroupChoice {
  readonly ids: readonly string[]
  /** `all`; a domain or a language by its name; `domain:<name>`, `lang:<name>` or `both:<domain>/<lang>`. */
  readonly fields: readonly string[]
}

/**
 * The questions that are named by id or lie in one of the fields, in the order of the run.
 *
 * @throws WorkbenchError 'input.value' for an id or field that there is not, or a name that is a domain and a language
 */
export function questionGroup<Q extends GroupedQuestion>(questions: readonly Q[], { ids, fields }: GroupChoice): Q[] {
  const known = new Set(questions.map(({ id }) => id))
  const unknown = ids.find((id) => !known.has(id))
  if (unknown !== undefined) {
    throw new WorkbenchError(
      'input.value',
      `The run has no question ${JSON.stringify(unknown)}; its ids are ${some(known)}.`,
    )
  }
  const tests = fields.map((field) => testOf(field, questions))
  return questions.filter((question) => ids.includes(question.id) || tests.some((isIn) => isIn(question)))
}

type Test = (question: GroupedQuestion) => boolean

function testOf(field: string, questions: readonly GroupedQuestion[]): Test {
  if (field === 'all') return () => true
  const [, kind, name = ''] = /^(domain|lang|both):(.*)$/s.exec(field) ?? []
  const byDomain: Test = ({ domain }) => domain === (kind === undefined ? field : name)
  const byLang: Test = ({ lang }) => (lang ?? '') === (kind === undefined ? field : name)
  const byBoth: Test = ({ domain, lang }) => `${domain}/${lang ?? ''}` === name
  const tests = kind === undefined ? [byDomain, byLang] : [{ domain: byDomain, lang: byLang, both: byBoth }[kind]!]
  const found = tests.filter((test) => questions.some(test))
  const [test] = found
  if (found.length > 1) {
    throw new WorkbenchError(
      'input.value',
      `${JSON.stringify(field)} is a domain and a language of this run; write "domain:${field}" or "lang:${field}".`,
    )
  }
  if (test !== undefined) return test
  const domains = new Set(questions.map(({ domain }) => domain))
  const langs = new Set(questions.flatMap(({ lang }) => lang ?? []))
  throw new WorkbenchError(
    'input.value',
    `The run has no field ${JSON.stringify(field)}. Its domains are ${some(domains)}` +
      `${langs.size > 0 ? `, its languages ${some(langs)}` : ''}.`,
  )
}

function some(names: ReadonlySet<string>): string {
  const list = [...names].map((name) => JSON.stringify(name))
  return `${list.slice(0, 8).join(', ')}${list.length > 8 ? `, … (${list.length} in all)` : ''}`
}
