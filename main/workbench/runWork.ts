import type { RunContext } from '../runs/kinds/kind.ts'
import type { RunDetails } from '../runs/details.ts'
import type { RunSettings } from '../runs/settings.ts'
import type { PlanChoice } from '../queue/throughQueue.ts'
import type { EngineLine, RunChoice } from './engineLine.ts'
import type { EventLog } from './events.ts'
import type { JobContext } from './jobs.ts'
import { doRun, storedRunAt } from './runInputs.ts'
import type { OpenProject } from './session.ts'

/** A run at work, whatever its kind. */
export interface RunWork {
  readonly project: OpenProject
  readonly runId: string
  readonly settings: RunSettings
  readonly engine: Pick<EngineLine, 'call'>
  readonly events: EventLog
  readonly context: JobContext
  /** Model, device and store of its calls. */
  readonly run: RunChoice
  readonly version: string
  /** Address of the queue whose workers compute its prompts; null: the engine does. */
  readonly queue: string | null
  /** What has been found so far. */
  note(details: Partial<RunDetails>): void
  /** What the questions of a detection that are done give. */
  readonly onSoFar: NonNullable<RunContext['onSoFar']>
}

/** Answers go into the file so often, and to the windows no more than so many of them. */
const keepEveryMs = 200
const mostToldAtOnce = 40
const noteEveryMs = 1000

/**
 * Does a run: answers are kept as they come (those that are there from before a stop are not written again), figures are
 * noted now and then, so that a window sees them grow and a stop leaves them, and the files at the end.
 */
export async function workOn(work: RunWork): Promise<void> {
  const { project, runId, events, engine, run, version, queue, settings, note } = work
  const { signal, onProgress, onWarning, onLater, onWorkers } = work.context
  const { runs } = project.file
  const kept = Map.groupBy(runs.rows(runId), ({ part }) => part)
  const counts = new Map<string, number>()
  let waiting: { part: string; n: number; data: object }[] = []
  let keptMs = performance.now()
  let notedMs = keptMs
  const keep = (): void => {
    keptMs = performance.now()
    if (waiting.length === 0) return
    runs.putRows(runId, waiting)
    const told = waiting.slice(0, mostToldAtOnce)
    for (const { part, data } of told) events.publish({ kind: 'row', runId, row: { part, ...data } as Row })
    waiting = []
  }
  let figures: Parameters<NonNullable<RunContext['onFigures']>>[0] | null = null
  const context: RunContext = {
    ...{ call: engine.call, run, version, signal, onProgress, onWarning, onSoFar: work.onSoFar },
    onItem(item) {
      if ('laterMs' in item && typeof item.laterMs === 'number') onLater(item.laterMs)
    },
    onAnswer(part, answer) {
      const n = counts.get(part) ?? 0
      counts.set(part, n + 1)
      if (n >= (kept.get(part)?.length ?? 0)) waiting.push({ part, n, data: answer })
      if (performance.now() - keptMs > keepEveryMs) keep()
    },
    onFigures(latest) {
      figures = latest
      if (performance.now() - notedMs < noteEveryMs) return
      notedMs = performance.now()
      note(latest())
    },
  }
  const attempt = (plan?: PlanChoice) => {
    counts.clear()
    const share = plan === undefined ? null : { index: 0, of: 1, store: null, plan }
    return doRun(storedRunAt(project, runId), settings, { ...context, run: { ...run, share } })
  }
  const throughWorkers = async (address: string) => {
    const { throughQueue } = await import('../queue/throughQueue.ts')
    let isCounted = false
    return await throughQueue({
      ...{ address, identity: runId, call: engine.call, run, signal, attempt, onProgress, onWarning },
      onWorkers(workers) {
        isCounted = true
        onWorkers(workers)
      },
      onIdle() {
        if (!isCounted) onWarning('No worker took the work at first. Are there any, with this model?')
      },
    })
  }
  try {
    const { files, result: _, ...found } = await (queue === null ? attempt() : throughWorkers(queue))
    figures = null
    keep()
    for (const [name, bytes] of Object.entries(files)) runs.putFile(runId, name, bytes)
    note(found)
  } finally {
    keep()
    if (figures !== null) note((figures as () => Partial<RunDetails>)())
  }
}

type Row = Extract<Parameters<EventLog['publish']>[0], { readonly kind: 'row' }>['row']
