import type { Api } from '../../api/api.ts'
import { m } from '#messages'

type Wording = Awaited<ReturnType<Api['questions.history']>>[number]['after']

interface ChangedField {
  readonly name: string
  readonly before: string
  readonly after: string
  /** Whether it is in the side's language. */
  readonly isText: boolean
}

/** What differs between two states of a side, field by field; of one that was made or deleted, all that it said. */
export function changedFields(before: Wording, after: Wording): readonly ChangedField[] {
  const nOptions = Math.max(before?.options.length ?? 0, after?.options.length ?? 0)
  const options = Array.from({ length: nOptions }, (_, i): [string, (of: Wording) => string, boolean] => {
    return [m.option({ letter: letterOf(i) }), (of) => of?.options[i] ?? '', true]
  })
  const fields: [string, (of: Wording) => string, boolean][] = [
    [m.stem(), (of) => of?.stem ?? '', true],
    ...options,
    [m.colAnswer(), (of) => (of === null ? '' : letterOf(of.answer)), false],
    [m.statement(), (of) => of?.statement ?? '', true],
    [m.colStatus(), (of) => of?.status ?? '', false],
    [m.colDomain(), (of) => of?.domain ?? '', false],
    [m.facetTag(), (of) => of?.tags.join(', ') ?? '', false],
    [m.facetLang(), (of) => of?.lang ?? '', false],
    [m.studioPair(), (of) => of?.pair ?? '', false],
  ]
  return fields
    .map(([name, read, isText]) => ({ name, before: read(before), after: read(after), isText }))
    .filter(({ before: was, after: is }) => was !== is)
}

function letterOf(index: number): string {
  return String.fromCharCode(65 + index)
}
