import { baselineOf } from '../methods/answers/accuracy.ts'
import { judgedAnswer, pairAnswers, rightProb, type PairedAnswer } from '../methods/answers/answer.ts'
import type { Answer } from '../methods/answers/answerSchema.ts'
import { accuracyDifference, probDifference } from '../methods/answers/difference.ts'
import { flipsOf } from '../methods/answers/flips.ts'
import { guardsOfAnswers } from '../methods/answers/guards.ts'
import { factsOf, type Facts } from '../methods/answers/units.ts'
import { createBootstrap, resamples, type Bootstrap } from '../methods/statistics/bootstrap.ts'
import { answerParts } from '../runs/answers.ts'
import { shareOf } from '../runs/kinds/figures.ts'
import { refusal } from './failures.ts'
import { answersOf, findRun, questionsOf, windowRun } from './runRecords.ts'
import { pageOfRows } from './runRows.ts'
import type { OpenProject, Session } from './session.ts'
import type { Comparison, Part, Run } from '../rpc/window/shapes.ts'

/** Of the intervals, as of a comparison on the command line that names none. */
const seed = 0
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
  const facts = factsOf(questions.values())
  const bootstrap = createBootstrap(resamples, seed)
  const answered = compared.map(({ answers }) => shared.map((key) => answers.get(key)!))
  const before = answered[0]!
  // the same prompts lie in the same parts
  const cells = partsOf(before, facts, ({ domain, lang }) => JSON.stringify([domain, lang]))
  const langs = partsOf(before, facts, ({ lang }) => lang)
  return {
    nShared: shared.length,
    runs: answered.map((after, i) => {
      const { ref, run, part } = compared[i]!
      const of = (indices: readonly number[]) => partFigures(before, after, indices, i > 0, { facts, bootstrap })
      const whole = of([...after.keys()])
      return {
        ...{ runId: ref, name: run.name, part, accuracy: whole.share, baseline: whole.baseline },
        ...{ delta: whole.delta, probDelta: whole.probDelta },
        cells: cells.map(({ field, indices }) => {
          const { share, delta, probDelta } = of(indices)
          return { ...field, share, delta, probDelta }
        }),
        langs: langs.map(({ field: { lang }, indices }) => {
          const { share, delta, probDelta } = of(indices)
          return { lang, share, delta, probDelta }
        }),
        guards: i === 0 ? null : guardsOfAnswers(before, after, facts, { bootstrap, seed }),
        flips: i === 0 ? null : flipTable(pairAnswers(before, after, facts)),
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
  const part = run.kind === 'predict' ? null : (answerParts.find((name) => name === asked) ?? 'after')
  const answers = parts[part ?? 'before'] ?? []
  return { ref, part, run, answers: new Map(answers.map((answer) => [keyOf(answer), answer])) }
}

/** The prompts of each part, in the order of their first ones. */
function partsOf(
  answers: readonly Answer[],
  facts: Facts,
  keyOf: (field: ReturnType<Facts['fieldOf']>) => string,
): { readonly field: { readonly domain: string; readonly lang: string }; readonly indices: readonly number[] }[] {
  const fields = answers.map(({ id }) => facts.fieldOf(id))
  return [...Map.groupBy(fields.keys(), (i) => keyOf(fields[i]!)).values()].map((indices) => {
    const { domain, lang } = fields[indices[0]!]!
    return { field: { domain, lang }, indices }
  })
}

/** Some prompts' answers, and how far they lie from those before. */
function partFigures(
  before: readonly Answer[],
  after: readonly Answer[],
  indices: readonly number[],
  isChange: boolean,
  { facts, bootstrap }: { readonly facts: Facts; readonly bootstrap: Bootstrap },
) {
  const [was, is] = [before, after].map((answers) => indices.map((i) => answers[i]!)) as [Answer[], Answer[]]
  const baseline = baselineOf(is.map((answer) => judgedAnswer(answer, facts)))
  return {
    ...{ baseline, share: shareOf(baseline) },
    delta: isChange ? accuracyDifference(pairAnswers(was, is, facts), bootstrap) : null,
    probDelta: isChange ? probDifference(was, is, facts, bootstrap) : null,
  }
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

function flipTable(answers: readonly PairedAnswer[]): NonNullable<Comparison['runs'][number]['flips']> {
  const { right, wrong, toRight, toWrong, toOtherWrong, p } = flipsOf(answers)
  return {
    rightToWrong: toWrong,
    wrongToRight: toRight,
    otherWrong: toOtherWrong,
    stayedRight: right - toWrong,
    stayedWrong: wrong - toRight - toOtherWrong,
    p,
  }
}
