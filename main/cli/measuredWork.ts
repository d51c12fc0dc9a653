/** What a command’s work takes on this machine: planned whole, and tried with a few of its prompts. */
import { join } from 'node:path'
import { parseJson } from '../files/parseJson.ts'
import { temporaryFolder } from '../files/temporaryFolder.ts'
import { isPart, type PartDetails } from '../jobs/share.ts'
import { plannedUnits, type PlannedUnit } from '../queue/plan.ts'
import type { Input } from '../rpc/engine/contract.ts'
import type { Action, Host } from './host.ts'
import { runInput } from './inputs.ts'
import type { RunFlags } from './options.ts'

export interface MeasuredWork {
  /** Prompts that are not known yet, of the first stage where there are several; and their tokens. */
  readonly prompts: number
  readonly tokens: number
  /** Whether more is to be shared once these are known; it cannot be told how much. */
  readonly more: boolean
  /** Of each prompt that was tried. */
  readonly trials: readonly { readonly tokens: number; readonly ms: number }[]
  /** From the start of the engine to its first prompt, without that. */
  readonly loadMs: number
  /** Of the engine's process at its largest. */
  readonly memoryBytes: number
}

/** So many prompts are tried, from the shortest to the longest. */
const nTrials = 6

/** Null where everything is known already. */
export async function measureWork<Flags extends RunFlags>(
  action: Action<Flags>,
  flags: Flags,
  host: Host,
): Promise<MeasuredWork | null> {
  using folder = temporaryFolder()
  const path = join(folder.path, 'plan.jsonl')
  const details = await planned(action, { ...flags, plan: { path, isAll: true } }, host)
  if (details.left === 0) return null
  let [prompts, tokens] = [0, 0]
  const known = new Map<number, PlannedUnit>() // one of each length is enough
  for await (const unit of plannedUnits(path)) {
    prompts++
    tokens += unit.tokens
    if (!known.has(unit.tokens)) known.set(unit.tokens, unit)
  }
  const byLength = [...known.values()].sort((a, b) => a.tokens - b.tokens)
  const chosen = Array.from({ length: Math.min(nTrials, byLength.length) }, (_, i) => {
    return byLength[Math.floor(((i + 0.5) / Math.min(nTrials, byLength.length)) * byLength.length)]!
  })
  const { share: _, ...run } = runInput(flags)
  const timed = async (unit: PlannedUnit) => {
    const units = { method: unit.method, shared: parseJson(unit.shared.json), units: [unit] }
    return await host.call('work', { run, units } as unknown as Input<'work'>)
  }
  const first = await timed(chosen[0]!)
  const trials: { tokens: number; ms: number }[] = []
  let { memoryBytes } = first
  for (const [i, unit] of chosen.entries()) {
    host.output.progress({ phase: 'try', done: i, total: chosen.length })
    const { elapsedMs, memoryBytes: bytes } = await timed(unit)
    trials.push({ tokens: unit.tokens, ms: elapsedMs })
    memoryBytes = Math.max(memoryBytes, bytes)
  }
  const loadMs = Math.max(0, first.elapsedMs - trials[0]!.ms)
  return { prompts, tokens, more: details.more, trials, loadMs, memoryBytes }
}

async function planned<Flags extends RunFlags>(action: Action<Flags>, flags: Flags, host: Host): Promise<PartDetails> {
  try {
    await action(flags, host)
  } catch (error) {
    if (isPart(error)) return error.details
    throw error
  }
  throw new Error('a plan alone was asked for, and more was done')
}

/** Of all prompts, by what the tried ones took a token. */
export function wholeMs({ trials, tokens }: Pick<MeasuredWork, 'trials' | 'tokens'>): number {
  const sum = (of: 'ms' | 'tokens'): number => trials.reduce((total, trial) => total + trial[of], 0)
  return (tokens * sum('ms')) / sum('tokens')
}
