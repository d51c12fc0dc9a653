import { WorkbenchError } from '../../../main/base/errors.ts'
import { meanOf } from '../../../main/base/lists.ts'
import type { Question } from '../../../main/datasets/question.ts'
import { rightProb } from '../../../main/methods/answers/answer.ts'
import { breakdownOf } from '../../../main/methods/answers/breakdown.ts'
import { factsOf } from '../../../main/methods/answers/units.ts'
import type { StoredRun } from '../../../main/store/runs.ts'
import { comparisonPart } from '../../../main/workbench/comparison.ts'
import { viewOf } from '../../../main/workbench/evaluationView.ts'
import { capsuleFile, capsuleFiles } from '../../../main/workbench/runCapsule.ts'
import { filterRuns } from '../../../main/workbench/runFilter.ts'
import { answersOf, questionsOf } from '../../../main/workbench/runRecords.ts'
import { runRows } from '../../../main/workbench/runRows.ts'
import type { OpenProject, Session } from '../../../main/workbench/session.ts'
import type { RunSettings } from '../../../main/workbench/shapes.ts'
import { answerShare, runAccuracy, runFlips } from '../../../main/workbench/shares.ts'
import { parseFilter } from '../../../main/workbench/typedFilter.ts'
import { sampleEvaluation } from '../sampleEvaluation.ts'
import { fakeAnswer, questionsOfPairs } from './fakeAnswers.ts'
import type { FakePart } from './fakeAnswers.ts'
import type { FakeEvents } from './fakeEvents.ts'
import type { FakeCall, FakeHandlers } from './fakeHost.ts'
import { startJob } from './fakeJobs.ts'
import type { FakeState } from './fakeState.ts'

type Run = FakeState['runs'][number]
type Rows = { part: string; n: number; data: unknown }[]

const partsOf: Readonly<Record<RunSettings['kind'], readonly FakePart[]>> = {
  predict: ['before'],
  compare: ['before', 'after', 'control'],
  detect: [],
  evaluate: [],
  dose: [],
}

/** Jobs and runs. Answers are invented; what they come to is what the real host makes of answers. */
export function fakeRuns(state: FakeState, events: FakeEvents, stepMs: number): FakeHandlers {
  const rows = new Map<string, Rows>()
  const files = new Map<string, Map<string, Uint8Array>>()
  const project = projectOver(state, rows, files)
  const comparison = comparisonPart({ require: () => project } as unknown as Session)
  const change = (id: string, change: Partial<Run>): Run => {
    const at = state.runs.findIndex((run) => run.id === id)
    if (at === -1) throw new WorkbenchError('input.value', 'This run is not in the project any more.')
    const run = { ...state.runs[at], ...change } as Run
    state.runs = state.runs.with(at, run)
    events.emit({ kind: 'runs' })
    return run
  }
  const asked = (settings: RunSettings): readonly Question[] => {
    const filter = 'asked' in settings ? settings.asked.filter : ''
    const fits = parseFilter(filter, ['domain', 'lang', 'id'])
    const found = questionsOfPairs(state.pairs).filter(({ id, domain, lang, stem }) =>
      fits({ values: { id, domain, lang }, text: stem }),
    )
    if (found.length > 0) return found
    throw new WorkbenchError('input.value', 'There is nothing to ask. No question fits the filter.')
  }
  const work = (run: Run, questions: readonly Question[]): string => {
    const parts = partsOf[run.kind]
    const total = Math.max(1, parts.length) * questions.length
    let nDone = 0
    const onStep = (done: number): void => {
      for (; nDone < done && parts.length > 0; nDone++) {
        const part = parts[Math.floor(nDone / questions.length)]!
        const answer = fakeAnswer(questions[nDone % questions.length]!, part)
        rows.get(run.id)!.push({ part, n: nDone % questions.length, data: answer })
        if (nDone % 8 === 0) events.emit({ kind: 'row', runId: run.id, row: { part, ...answer } })
      }
      if (parts.length > 0) change(run.id, figures(project, run.id))
    }
    rows.set(run.id, [])
    change(run.id, { state: 'running', partial: null })
    return startJob(state, events, {
      ...{
        kind: run.kind,
        title: run.name,
        total,
        unit: 'prompts',
        phase: parts[0] ?? run.kind,
        stepMs,
        runId: run.id,
      },
      ...{ stride: Math.ceil(total / 40), onStep },
      onEnd: (end, done) => change(run.id, { state: end, partial: end === 'done' ? null : { done, total } }),
    })
  }
  return {
    'jobs.list': () => [...state.jobs.values()],
    'jobs.stop': ({ jobId }) => {
      state.stops.get(jobId)?.()
      return {}
    },
    'jobs.dismiss': ({ jobId }) => {
      state.jobs.delete(jobId)
      return {}
    },
    'runs.list': ({ filter = '' }) => [...filterRuns(state.runs, filter)],
    'runs.change': ({ runId, ...labels }) => change(runId, labels as Partial<Run>),
    'runs.start': ({ clientId: _, ...settings }) => {
      const questions = settings.kind === 'evaluate' ? questionsOfPairs(state.pairs) : asked(settings)
      const run = newRun(state, settings, questions.length)
      state.runs = [run, ...state.runs]
      const lines = questions.map((question) => JSON.stringify(question)).join('\n')
      files.set(run.id, new Map([['questions.jsonl', new TextEncoder().encode(lines)]]))
      return { jobId: work(run, questions), runId: run.id }
    },
    'runs.resume': ({ runId }) => {
      const run = state.runs.find(({ id }) => id === runId)!
      return { jobId: work(run, [...questionsOf(project, runId).values()]), runId }
    },
    'runs.preview': (settings) => {
      const questions = asked(settings)
      const prompt = questions[0]?.variants[0]?.prompt ?? ''
      return {
        nQuestions: questions.length,
        nVariants: questions.length,
        prompt,
        pieces: prompt.match(/\s?\S+|\s+/g) ?? [],
      }
    },
    'runs.estimate': async (settings, { signal }: FakeCall<'runs.estimate'>) => {
      const { length } = asked(settings)
      await new Promise((resolve) => setTimeout(resolve, 5 * stepMs))
      signal.throwIfAborted()
      return {
        nQuestions: length,
        nVariants: length,
        fromStore: 0,
        remainingMs: [9 * length, 13 * length],
        memoryBytes: 61e6,
      }
    },
    'runs.rows': (input) => runRows(project, input),
    'runs.breakdown': ({ runId, part }) =>
      breakdownOf(answersOf(project, runId)[part] ?? [], factsOf(questionsOf(project, runId).values())),
    'runs.evaluation': () => viewOf(sampleEvaluation({ langs: state.project?.langs ?? [] }).evaluation),
    'runs.files': ({ runId }) => capsuleFiles(project, runId),
    'runs.file': ({ runId, name }) => capsuleFile(project, runId, name),
    'compare.runs': (input, call) => comparison['compare.runs'](input, call as never),
    'compare.rows': (input, call) => comparison['compare.rows'](input, call as never),
  }
}

/** What the answers so far come to, as the real host notes it. */
function figures(project: OpenProject, runId: string): Partial<Run> {
  const { before = [], after = [], control = [] } = answersOf(project, runId)
  const facts = factsOf(questionsOf(project, runId).values())
  const summary =
    after.length === 0
      ? { meanProb: meanOf(before.map(rightProb)), meanMass: meanOf(before.map(({ mass }) => mass)) }
      : {
          before: runAccuracy(before, facts),
          after: runAccuracy(after, facts),
          flips: runFlips(before, after, facts),
          controls:
            control.length === 0
              ? []
              : [
                  {
                    accuracy: answerShare(control, facts),
                    cells: runAccuracy(control, facts)?.cells ?? [],
                    flips: runFlips(before, control, facts),
                  },
                ],
          nNeurons: 20,
        }
  return { accuracy: runAccuracy(after.length > 0 ? after : before, facts), summary }
}

const titles = { predict: 'Predict', detect: 'Detect', evaluate: 'Evaluate', compare: 'Edit compare', dose: 'Dose' }

function newRun(state: FakeState, settings: RunSettings, nQuestions: number): Run {
  const { kind } = settings
  const nSame = state.runs.filter((run) => run.kind === kind).length
  const summary: Run['summary'] =
    kind === 'detect'
      ? { keyNeurons: 1911, commonNeurons: 42, meanProb: 0.48, empty: 3, unconverged: 0 }
      : kind === 'evaluate'
        ? { verdict: 'localised', sentence: 'Localised.' }
        : {}
  return {
    ...{ id: `run-${state.runs.length + 1}`, kind, settings, name: `${titles[kind]} ${nSame + 1}` },
    ...{ starred: false, tags: [], trashed: false, state: 'queued', partial: null, elapsedMs: 0 },
    createdAt: new Date().toISOString(),
    model: { name: 'engram-demo', fingerprint: 'sha256:a3f1c09e7d42b865', nLayers: 8, dMlp: 768 },
    ...{ device: 'cpu', nQuestions, nVariants: nQuestions, accuracy: null, summary, warnings: [], failure: null },
  }
}

/** A project file that lives in memory, as far as what is made of runs reads it. */
function projectOver(
  state: FakeState,
  rows: ReadonlyMap<string, Rows>,
  files: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>,
): OpenProject {
  const storedOf = ({ id, kind, createdAt, settings, name, starred, trashed, tags, ...rest }: Run): StoredRun => {
    const { state: now, partial: _, ...details } = rest
    return {
      ...{ id, kind, createdAt, settings, name, starred, trashed, tags, state: now },
      details: { ...details, done: 0, total: 0 },
    }
  }
  const runs = {
    get: (id: string) => {
      const run = state.runs.find((one) => one.id === id)
      return run === undefined ? null : storedOf(run)
    },
    rows: (id: string) => rows.get(id) ?? [],
    file: (id: string, name: string) => files.get(id)?.get(name) ?? null,
    fileNames: (id: string) => [...(files.get(id)?.keys() ?? [])],
  }
  return { file: { path: 'Sample.engram', runs } } as unknown as OpenProject
}
