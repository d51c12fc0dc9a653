import * as v from 'valibot'
import type { Progress } from '../base/contract.ts'
import { formatQuestionLines } from '../datasets/questionLines.ts'
import type { RunSettings } from '../runs/settings.ts'
import type { EngineLine, RunChoice } from './engineLine.ts'
import type { AskedPart } from './renderAsked.ts'
import { countsPrompts, doRun } from './runInputs.ts'
import type { OpenProject } from './session.ts'

export interface EstimateOptions {
  readonly engine: Pick<EngineLine, 'call'>
  readonly run: RunChoice
  readonly project: OpenProject
  /** The edits of the run, as its files. */
  readonly edits: Readonly<Record<string, Uint8Array>>
  readonly version: string
  readonly signal: AbortSignal
}

/** Questions that are tried, and for how long at most after the first prompt. */
const nTrial = 12
const trialMs = 1500
/** A run is stopped and goes on, other programs want the machine: between these times the mean, most likely. */
const spread = [0.85, 1.35] as const

/**
 * How long a run will take: it is begun, on a few of its questions where it asks questions, and stopped as soon as the pace
 * of its prompts is known. What is computed is kept, and need not be again.
 */
export async function estimateRun(
  settings: RunSettings,
  { questions, nVariants }: Pick<AskedPart, 'questions' | 'nVariants'>,
  { engine, run, project, edits, version, signal }: EstimateOptions,
): Promise<{ remainingMs: [number, number] }> {
  // Baking writes a checkpoint, which nothing may do that only asks; it takes as long as its files take to copy.
  if (settings.kind === 'bake') return { remainingMs: [0, 0] }
  const tried = questions.slice(0, nTrial)
  const lines = new TextEncoder().encode(formatQuestionLines(tried))
  const files: Readonly<Record<string, Uint8Array>> = { ...edits, 'questions.jsonl': lines }
  const enough = new AbortController()
  const pace = createPace(settings.kind === 'detect' || settings.kind === 'evaluate', () => enough.abort())
  const at = { project, fileOf: (name: string) => files[name]!, asked: () => Promise.resolve(tried) }
  try {
    await doRun(at, settings, {
      ...{ call: engine.call, run, version, onProgress: pace.note, onItem: pace.hear },
      signal: AbortSignal.any([signal, enough.signal]),
    })
  } catch (error) {
    if (!enough.signal.aborted || signal.aborted) throw error
  }
  const told = pace.told()
  if (told !== null && settings.kind === 'evaluate') return { remainingMs: [told.lowMs, told.highMs] }
  const total = 'asked' in settings ? nVariants : Math.max(nVariants, pace.total())
  // What comes after the prompts was foretold for the questions that were tried.
  const laterMs = told === null ? 0 : (told.laterMs * questions.length) / tried.length
  const restMs = Math.max(0, total - pace.done()) * pace.promptMs() + laterMs
  return { remainingMs: [spread[0] * restMs, spread[1] * restMs] }
}

const ToldSchema = v.object({ prompts: v.number(), lowMs: v.number(), highMs: v.number(), laterMs: v.number() })

/** How fast prompts are done, by what a run tells of itself or of its progress. `onKnown` is called when it is known. */
function createPace(foretells: boolean, onKnown: () => void) {
  let told: v.InferOutput<typeof ToldSchema> | null = null
  let first: { readonly ms: number; readonly done: number } | null = null
  let last = { ms: 0, done: 0, total: 0 }
  return {
    note(progress: Progress): void {
      if (!countsPrompts(progress)) return
      last = { ms: performance.now(), done: progress.done, total: progress.total }
      // The first prompt waits for the model, and for its graphs.
      first ??= { ms: last.ms, done: last.done }
      if (!foretells && last.ms - first.ms > trialMs && last.done > first.done) onKnown()
    },
    /** A run that foretells its time knows best. */
    hear(item: object): void {
      const parsed = v.safeParse(ToldSchema, item)
      if (!parsed.success) return
      told = parsed.output
      onKnown()
    },
    told: () => told,
    done: () => last.done,
    total: () => last.total,
    promptMs: () =>
      told !== null && told.prompts > 0
        ? ((told.lowMs + told.highMs) / 2 - told.laterMs) / told.prompts
        : first === null || last.done === first.done
          ? 0
          : (last.ms - first.ms) / (last.done - first.done),
  }
}
