import type { Question } from '../datasets/question.ts'
import { createBootstrap } from '../methods/statistics/bootstrap.ts'
import { parseJson } from '../files/parseJson.ts'
import { shareOf, unitOf } from './accuracy.ts'
import { refusal } from './failures.ts'
import { flipsOf, meanOf, rightProb } from './flips.ts'
import { answersOf, findRun, questionsOf, windowRun } from './runRecords.ts'
import type { Answer } from './runRecords.ts'
import { pageOfRows } from './runRows.ts'
import type { OpenProject, Session } from './session.ts'
import type { Comparison, Part, Run } from './shapes.ts'

/** Resamples of a difference's interval, and their seed: the same comparison gives the same figures. */
const resamples = 1000
const seed = 1
/** Points of the scatter. */
const mostPoints = 5000

export function comparisonPart(session: Session): Part<'compare.runs' | 'compare.rows'> {
  return {
    'compare.runs': (input) => compareRuns(session.require(), input),
    'compare.rows': ({ baselineId, runId, ...page }) => {
      const { compared, questions, shared } = alignedAnswers(session.require(), [baselineId, runId])
      const [before, after] = compared.map(({ answers }) => answers)
      const rows = shared.map((key) => ({ before: before!.get(key)!, after: after!.get(key)! }))
      return pageOfRows(rows, questions, page)
    },
  }
}

interface Compared {
  /** As it was asked for. */
  readonly ref: string
  readonly part: 'before' | 'after' | 'control' | null
  readonly run: Run
  /** By question and variant. */
  readonly answers: ReadonlyMap<string, Answer>
}

/** Runs on the questions and variants that all of them answered, against the baseline. */
function compareRuns(
  project: OpenProject,
  { runIds, baselineId }: { readonly runIds: readonly string[]; readonly baselineId: string },
): Comparison {
  const { compared, questions, shared } = alignedAnswers(project, [...new Set([baselineId, ...runIds])])
  const of = ({ answers }: Compared): Answer[] => shared.map((key) => answers.get(key)!)
  const before = of(compared[0]!)
  const baseCells = cellsOf(before, questions)
  return {
    nShared: shared.length,
    runs: compared.map((each, i) => {
      const after = of(each)
      return {
        ...{ runId: each.ref, name: each.run.name, part: each.part, accuracy: shareOf(after, questions) },
        delta: i === 0 ? null : difference(before, after, questions),
        cells: [...cellsOf(after, questions)].map(([key, share]) => {
          const [domain, lang] = parseJson(key) as [string, string]
          const base = baseCells.get(key)
          return { domain, lang, share, delta: i === 0 || base === undefined ? null : share.value - base.value }
        }),
        flips: i === 0 ? null : flipTable(before, after, questions),
        meanProbChange: i === 0 ? null : meanOf(after.map(rightProb)) - meanOf(before.map(rightProb)),
      }
    }),
    settings: settingRows(compared),
    points: shared.slice(0, mostPoints).map((key) => {
      const { id, variant } = compared[0]!.answers.get(key)!
      const { pair = null, domain = '', lang = null } = questions.get(id) ?? {}
      const probs = compared.map(({ answers }) => rightProb(answers.get(key)!))
      return { questionId: id, pairId: pair, variant, domain, lang, probs }
    }),
  }
}

/** What `<id>` and `<id>#part` name, and the prompts that all of them answered. */
function alignedAnswers(project: OpenProject, refs: readonly string[]) {
  const load = loadedOnce(project)
  const compared = refs.map((ref) => answersFor(load, ref))
  const ids = new Set(compared.map(({ run }) => run.id))
  const questions = new Map([...ids].flatMap((id) => [...questionsOf(project, id)]))
  const shared = [...compared[0]!.answers.keys()].filter((key) => compared.every(({ answers }) => answers.has(key)))
  return { compared, questions, shared }
}

/** Finds runs that have answers; several parts of one run are read together. */
function loadedOnce(project: OpenProject) {
  const loaded = new Map<string, { readonly run: Run; readonly parts: ReturnType<typeof answersOf> }>()
  return (id: string) => {
    const before = loaded.get(id)
    if (before !== undefined) return before
    const run = windowRun(findRun(project, id))
    if (run.kind !== 'predict' && run.kind !== 'compare') {
      throw refusal('input.usage', `"${run.name}" has no answers to compare; choose runs of predict or of an edit.`)
    }
    const found = { run, parts: answersOf(project, id) }
    loaded.set(id, found)
    return found
  }
}

function answersFor(load: ReturnType<typeof loadedOnce>, ref: string): Compared {
  const [id = '', asked] = ref.split('#')
  const { run, parts } = load(id)
  const part = run.kind === 'predict' ? null : (partNames.find((name) => name === asked) ?? 'after')
  const answers = parts[part ?? 'before'] ?? []
  return { ref, part, run, answers: new Map(answers.map((answer) => [keyOf(answer), answer])) }
}

const partNames = ['before', 'after', 'control'] as const

function flipTable(before: readonly Answer[], after: readonly Answer[], questions: ReadonlyMap<string, Question>) {
  const flips = flipsOf(before, after, questions)
  const nRight = before.filter(({ correct }) => correct).length
  const stayedRight = nRight - flips.rightToWrong
  const stayedWrong = before.length - nRight - flips.wrongToRight - flips.otherWrong
  return { ...flips, stayedRight, stayedWrong }
}

function cellsOf(answers: readonly Answer[], questions: ReadonlyMap<string, Question>) {
  const groups = Map.groupBy(answers, ({ id }) => {
    const { domain = '', lang = null } = questions.get(id) ?? {}
    return JSON.stringify([domain, lang ?? ''])
  })
  return new Map([...groups].map(([key, of]) => [key, shareOf(of, questions)]))
}

/** Change of the share of right answers, resampled over facts: variants and translations of one are not independent. */
function difference(before: readonly Answer[], after: readonly Answer[], questions: ReadonlyMap<string, Question>) {
  const units = [...Map.groupBy(before.keys(), (i) => unitOf(before[i]!, questions)).values()].map((of) => ({
    change: of.reduce((sum, i) => sum + Number(after[i]!.correct) - Number(before[i]!.correct), 0),
    size: of.length,
  }))
  const statistic = (counts: ArrayLike<number>): number => {
    let [change, size] = [0, 0]
    for (const [i, unit] of units.entries()) {
      change += counts[i]! * unit.change
      size += counts[i]! * unit.size
    }
    return change / size
  }
  const value = units.length === 0 ? 0 : statistic(new Array<number>(units.length).fill(1))
  const interval = units.length < 5 ? null : createBootstrap(resamples, seed).interval(statistic, units.length)
  return { value, low: interval?.low ?? -1, high: interval?.high ?? 1 }
}

function settingRows(compared: readonly Compared[]) {
  const flat = compared.map(({ run, part }) => ({
    model: run.model.name,
    fingerprint: run.model.fingerprint.slice(0, 19),
    device: run.device,
    ...(part === null ? {} : { part }),
    ...flatten(run.settings),
  }))
  const names = [...new Set(flat.flatMap((each) => Object.keys(each)))]
  return names.map((name) => {
    const values = flat.map((each) => shown((each as Record<string, unknown>)[name]))
    return { name, values, differs: new Set(values).size > 1 }
  })
}

function shown(value: unknown): string {
  return value === undefined || value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value)
}

/** `{a: {b: 1}}` as `{"a.b": 1}`. */
function flatten(value: object, prefix = ''): Record<string, unknown> {
  const entries = Object.entries(value).flatMap(([name, of]: [string, unknown]) =>
    typeof of === 'object' && of !== null && !Array.isArray(of)
      ? Object.entries(flatten(of, `${prefix}${name}.`))
      : [[`${prefix}${name}`, of] as const],
  )
  return Object.fromEntries(entries)
}

function keyOf({ id, variant }: Answer): string {
  return `${id}\n${variant}`
}
