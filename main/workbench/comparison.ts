import type { Question } from '../datasets/question.ts'
import { createBootstrap } from '../methods/statistics/bootstrap.ts'
import { shareOf, unitOf } from './accuracy.ts'
import { refusal } from './failures.ts'
import { flipsOf, meanOf, rightProb } from './flips.ts'
import { answersOf, findRun, questionsOf, windowRun } from './runRecords.ts'
import type { Answer } from './runRecords.ts'
import type { OpenProject, Session } from './session.ts'
import type { Part, Run } from './shapes.ts'

/** Resamples of a difference's interval, and their seed: the same comparison gives the same figures. */
const resamples = 1000
const seed = 1
/** Points of the scatter. */
const mostPoints = 5000

export function comparisonPart(session: Session): Part<'compare.runs'> {
  return { 'compare.runs': (input) => Promise.resolve().then(() => compareRuns(session.require(), input)) }
}

interface Compared {
  readonly run: Run
  /** By question and variant. */
  readonly answers: ReadonlyMap<string, Answer>
}

/** Runs on the questions and variants that all of them answered, against the baseline. */
function compareRuns(
  project: OpenProject,
  { runIds, baselineId }: { readonly runIds: readonly string[]; readonly baselineId: string },
) {
  const ids = [...new Set([baselineId, ...runIds])]
  const runs = ids.map((id): Compared => {
    const run = windowRun(findRun(project, id))
    const { before = [], after } = answersOf(project, id)
    if (run.kind !== 'predict' && run.kind !== 'compare') {
      throw refusal('input.usage', `"${run.name}" has no answers to compare; choose runs of predict or of an edit.`)
    }
    return { run, answers: new Map((after ?? before).map((answer) => [keyOf(answer), answer])) }
  })
  const [baseline] = runs
  const questions = new Map(ids.flatMap((id) => [...questionsOf(project, id)]))
  const shared = [...baseline!.answers.keys()].filter((key) => runs.every(({ answers }) => answers.has(key)))
  const of = ({ answers }: Compared): Answer[] => shared.map((key) => answers.get(key)!)
  const before = of(baseline!)
  const baseCells = cellsOf(before, questions)
  return {
    nShared: shared.length,
    runs: runs.map((compared, i) => {
      const after = of(compared)
      const { rightToWrong, wrongToRight, p } = flipsOf(before, after, questions)
      return {
        ...{ runId: compared.run.id, name: compared.run.name, accuracy: shareOf(after, questions) },
        delta: i === 0 ? null : difference(before, after, questions),
        cells: [...cellsOf(after, questions)].map(([key, share]) => {
          const [domain, lang] = JSON.parse(key) as [string, string]
          const base = baseCells.get(key)
          return { domain, lang, share, delta: i === 0 || base === undefined ? null : share.value - base.value }
        }),
        flips: i === 0 ? null : { rightToWrong, wrongToRight, p },
        meanProbChange: i === 0 ? null : meanOf(after.map(rightProb)) - meanOf(before.map(rightProb)),
      }
    }),
    settings: settingRows(runs.map(({ run }) => run)),
    points: shared.slice(0, mostPoints).map((key) => ({
      questionId: baseline!.answers.get(key)!.id,
      probs: runs.map(({ answers }) => rightProb(answers.get(key)!)),
    })),
  }
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

function settingRows(runs: readonly Run[]) {
  const flat = runs.map((run) => ({
    model: run.model.name,
    fingerprint: run.model.fingerprint.slice(0, 19),
    device: run.device,
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
