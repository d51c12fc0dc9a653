import { WorkbenchError } from '../../../main/base/errors.ts'
import type { WorkbenchInput, WorkbenchItem } from '../../../main/rpc/window/contract.ts'
import type { FakeEvents } from './fakeEvents.ts'
import type { FakeHandlers } from './fakeHost.ts'
import { readPairs } from './fakeState.ts'
import type { FakePair, FakeSide, FakeState } from './fakeState.ts'

type Change = WorkbenchInput<'questions.change'>['changes'][number]
type Problem = WorkbenchItem<'questions.lint'>[number]

const rightToLeft = new Set(['ar', 'he', 'fa', 'ur'])

/** Questions as pairs: pages with a typed filter, changes as named steps. */
export function fakeQuestions(state: FakeState, events: FakeEvents): FakeHandlers {
  const commit = (name: string, pairs: readonly FakePair[]): { step: number; name: string; at: string } => {
    const at = new Date().toISOString()
    const step = (state.steps.at(-1)?.step ?? 0) + 1
    const kept = state.steps.map((one) => (one.step > state.currentStep ? { ...one, setAside: true } : one))
    state.pairs = pairs
    state.steps = [...kept, { step, name, at, setAside: false, pairs }]
    state.currentStep = step
    events.emit({ kind: 'questions', step })
    return { step, name, at }
  }
  return {
    'questions.page': ({ filter, order, offset, limit }) => {
      const matching = state.pairs.filter((pair) => matches(pair, filter))
      const sorted = order === null ? matching : sortPairs(matching, order)
      const langs = langsOf(state.pairs)
      return {
        total: sorted.length,
        langs,
        facets: facetsOf(state.pairs),
        rows: sorted.slice(offset, offset + limit).map((pair) => rowOf(pair, langs)),
      }
    },
    'questions.pair': ({ pairId }) => {
      const position = state.pairs.findIndex((pair) => pair.pairId === pairId)
      const pair = state.pairs[position]
      if (pair === undefined) throw new WorkbenchError('input.missing', `There is no question ${pairId}.`)
      return {
        ...pair,
        tags: [...pair.tags],
        sides: pair.sides.map((side) => sideOf(pair, side)),
        position,
        previousId: state.pairs[position - 1]?.pairId ?? null,
        nextId: state.pairs[position + 1]?.pairId ?? null,
      }
    },
    'questions.change': ({ changes }) => commit(nameOf(changes), changes.reduce(applyChange, state.pairs)),
    'questions.import': ({ name, source }) => {
      const text = source.kind === 'bytes' ? new TextDecoder().decode(source.bytes) : state.bundled
      if (!name.endsWith('.jsonl')) {
        throw new WorkbenchError('input.format', `${name} is not a question file that Engram knows.`)
      }
      const known = new Set(state.pairs.map(({ pairId }) => pairId))
      const fresh = readPairs(text).filter(({ pairId }) => !known.has(pairId))
      commit(`Imported ${fresh.length} questions from ${name}`, [...state.pairs, ...fresh])
      return { added: fresh.length, updated: 0, duplicates: 0, refused: [] }
    },
    'questions.lint': (_, { onItem }) => {
      const problems = state.pairs.flatMap((pair) => pair.sides.flatMap((side) => problemsOf(pair, side)))
      onItem(problems)
      const nErrors = problems.filter(({ severity }) => severity === 'error').length
      return { nErrors, nWarnings: problems.length - nErrors }
    },
    'questions.stats': () => {
      const cells = new Map<string, { domain: string; lang: string; count: number }>()
      for (const { domain, sides } of state.pairs) {
        for (const side of sides) {
          const lang = side.lang ?? ''
          const cell = cells.get(`${domain}|${lang}`) ?? { domain, lang, count: 0 }
          cells.set(`${domain}|${lang}`, { ...cell, count: cell.count + 1 })
        }
      }
      return {
        cells: [...cells.values()],
        statuses: counts(state.pairs.map(({ status }) => status)),
        letters: counts(state.pairs.map(({ answer }) => letterOf(answer))),
      }
    },
    'questions.export': ({ format }) => {
      return { name: `questions.${format}`, type: 'text/plain', bytes: new TextEncoder().encode(state.bundled) }
    },
  }
}

function applyChange(pairs: readonly FakePair[], change: Change): readonly FakePair[] {
  const side = (questionId: string, edit: (side: FakeSide) => FakeSide): readonly FakePair[] =>
    pairs.map((pair) => {
      return { ...pair, sides: pair.sides.map((one) => (one.questionId === questionId ? edit(one) : one)) }
    })
  const some = (ids: readonly string[], edit: (pair: FakePair) => FakePair): readonly FakePair[] =>
    pairs.map((pair) => (ids.includes(pair.pairId) ? edit(pair) : pair))
  switch (change.kind) {
    case 'stem':
      return side(change.questionId, (one) => ({ ...one, stem: change.text }))
    case 'statement':
      return side(change.questionId, (one) => ({ ...one, statement: change.text }))
    case 'option':
      return side(change.questionId, (one) => ({ ...one, options: one.options.with(change.index, change.text) }))
    case 'answer':
      return some([change.pairId], (pair) => ({ ...pair, answer: change.answer }))
    case 'order':
      return some([change.pairId], (pair) => ({
        ...pair,
        answer: change.order.indexOf(pair.answer),
        sides: pair.sides.map((one) => ({ ...one, options: change.order.map((i) => one.options[i] ?? '') })),
      }))
    case 'status':
      return some(change.pairIds, (pair) => ({ ...pair, status: change.status }))
    case 'domain':
      return some(change.pairIds, (pair) => ({ ...pair, domain: change.domain }))
    case 'tag':
      return some(change.pairIds, (pair) => ({
        ...pair,
        tags: [...new Set([...pair.tags, ...change.add])].filter((tag) => !change.remove.includes(tag)),
      }))
    case 'delete':
      return pairs.filter((pair) => !change.pairIds.includes(pair.pairId))
  }
}

function nameOf(changes: readonly Change[]): string {
  const [first] = changes
  if (first === undefined) return 'Nothing'
  if (first.kind === 'status') return `Marked ${first.pairIds.join(', ')} as ${first.status}`
  if (first.kind === 'delete') return `Deleted ${first.pairIds.length} questions`
  if (first.kind === 'answer' || first.kind === 'order') return `Changed the answer of ${first.pairId}`
  if ('questionId' in first) return `Changed the ${first.kind} of ${first.questionId}`
  return `Changed ${first.kind} of ${first.pairIds.length} questions`
}

/** `key:value` terms, all of which must hold, and words of the text. */
function matches(pair: FakePair, filter: string): boolean {
  const terms = filter.match(/[a-z]+:\S+|"[^"]*"|\S+/gi) ?? []
  return terms.every((term) => {
    const [, key = '', values = ''] = /^([a-z]+):(.+)$/i.exec(term) ?? []
    const wanted = values.split(',')
    if (key === 'status') return wanted.includes(pair.status)
    if (key === 'domain') return wanted.includes(pair.domain)
    if (key === 'lang') return pair.sides.some(({ lang }) => wanted.includes(lang ?? ''))
    if (key === 'tag') return wanted.some((tag) => pair.tags.includes(tag))
    if (key === 'answer') return wanted.includes(letterOf(pair.answer))
    if (key === 'issues') return problemCount(pair) > 0
    const text = term.replaceAll('"', '').toLowerCase()
    return [pair.pairId, ...pair.sides.map(({ stem }) => stem)].some((one) => one.toLowerCase().includes(text))
  })
}

function sortPairs(
  pairs: readonly FakePair[],
  order: { readonly by: string; readonly descending: boolean },
): readonly FakePair[] {
  const key = (pair: FakePair): string | number =>
    order.by === 'domain'
      ? pair.domain
      : order.by === 'status'
        ? pair.status
        : order.by === 'issues'
          ? problemCount(pair)
          : order.by === 'id'
            ? pair.pairId
            : 0
  const sign = order.descending ? -1 : 1
  return pairs.toSorted((a, b) => sign * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}

function facetsOf(pairs: readonly FakePair[]) {
  const facet = (values: readonly string[]) =>
    Object.entries(counts(values)).map(([value, count]) => {
      return { value, count }
    })
  return {
    status: facet(pairs.map(({ status }) => status)),
    domain: facet(pairs.map(({ domain }) => domain)),
    kind: facet(pairs.map(({ kind }) => kind ?? '')),
    lang: facet(pairs.flatMap(({ sides }) => sides.map(({ lang }) => lang ?? ''))),
    answer: facet(pairs.map(({ answer }) => letterOf(answer)).sort()),
  }
}

function rowOf(pair: FakePair, langs: readonly string[]) {
  const problems = pair.sides.flatMap((side) => problemsOf(pair, side))
  return {
    pairId: pair.pairId,
    domain: pair.domain,
    kind: pair.kind,
    status: pair.status,
    tags: [...pair.tags],
    answer: pair.answer,
    nErrors: problems.filter(({ severity }) => severity === 'error').length,
    nWarnings: problems.filter(({ severity }) => severity === 'warning').length,
    sides: langs.map((lang) => {
      const side = pair.sides.find((one) => one.lang === lang)
      if (side === undefined) return null
      return { questionId: side.questionId, stem: side.stem, right: side.options[pair.answer] ?? '' }
    }),
  }
}

function sideOf(pair: FakePair, side: FakeSide) {
  return {
    ...side,
    options: [...side.options],
    direction: rightToLeft.has(side.lang ?? '') ? ('rtl' as const) : ('ltr' as const),
    problems: problemsOf(pair, side),
  }
}

function problemsOf(pair: FakePair, side: FakeSide): Problem[] {
  const place = `${pair.pairId} (${side.lang ?? '?'})`
  const about = { place, questionId: side.questionId }
  const problems: Problem[] = []
  if (side.stem.trim() === '') {
    const message = 'The question has no text.'
    problems.push({ ...about, severity: 'error', rule: 'stem', message, remedy: 'Write it.' })
  }
  const twice = side.options.find((option, i) => side.options.indexOf(option) !== i)
  if (twice !== undefined) {
    const message = `Two options read “${twice}”.`
    problems.push({ ...about, severity: 'error', rule: 'options', message, remedy: 'Change one of them.' })
  }
  const longest = Math.max(...side.options.map(({ length }) => length))
  if ((side.options[pair.answer]?.length ?? 0) === longest && longest > 18) {
    const message = 'The right option is the longest.'
    problems.push({ ...about, severity: 'warning', rule: 'length', message, remedy: 'Lengthen another one.' })
  }
  return problems
}

function problemCount(pair: FakePair): number {
  return pair.sides.reduce((sum, side) => sum + problemsOf(pair, side).length, 0)
}

function langsOf(pairs: readonly FakePair[]): string[] {
  return [...new Set(pairs.flatMap(({ sides }) => sides.map(({ lang }) => lang ?? '')))]
}

function counts(values: readonly string[]): Record<string, number> {
  const all: Record<string, number> = {}
  for (const value of values) all[value] = (all[value] ?? 0) + 1
  return all
}

function letterOf(answer: number): string {
  return 'ABCDEFGHIJ'[answer] ?? '?'
}
