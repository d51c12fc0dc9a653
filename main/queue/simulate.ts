import { Heap } from '../base/heap.ts'
import { smallest } from '../base/lists.ts'
import { seededRandom } from '../base/random.ts'
import { Pace } from './pace.ts'

/** What is simulated: measured on one machine, and what is known of others. */
export interface SimulatedWork {
  readonly prompts: number
  /** Of a prompt, on average. */
  readonly tokens: number
  /** What prompts took that were tried, and their tokens: each simulated one is like one of these. */
  readonly trials: readonly { readonly tokens: number; readonly ms: number }[]
  readonly loadMs: number
}

export interface Simulated {
  readonly wallMs: number
  /** Of all machines together, from their start to the end of the work. */
  readonly machineMs: number
  /** Time on prompts that counted, as a share of that. */
  readonly efficiency: number
  /** Machines that failed on the way. */
  readonly failures: number
  /** Prompts that nobody has computed at the end: all machines have gone, or the time is over. */
  readonly missing: number
}

export interface SimulatedCourse {
  readonly workers: number
  readonly seed: number
  /** A machine fails once in so long, on average. @default 2 days */
  readonly failsEveryMs?: number
  /** One that has failed is started again after so long; Infinity: never. @default 2 minutes */
  readonly backMs?: number
  /** When it ends, whatever is left. @default never */
  readonly untilMs?: number
}

/** Until a worker's process runs and waits for work, ms; measured on a busy machine (LOG.md), as is what follows. */
const startMs = 5600
/** Of a job besides its prompts, ms: it is fetched, its results are sent, its end is told. */
const jobOverheadMs = 10
/** A machine's speed, assumed: within these factors of the tried one, and one in twenty much slower, as one that is shared. */
const speeds = { low: 0.95, high: 1.1, stragglers: 0.05, straggler: 2 }
/** A machine's job is seen to be lost after the lock's time and a look for such, ms. */
const seenMs = 45_000

interface Machine {
  readonly freeMs: number
  readonly failsMs: number
  readonly factor: number
}

/** One course of a queue's work on some machines, as the queue shares it out; the same seed gives the same. */
export function simulateQueue(
  { prompts, tokens, trials, loadMs }: SimulatedWork,
  { workers, seed, failsEveryMs = 48 * 3600_000, backMs = 120_000, untilMs = Infinity }: SimulatedCourse,
): Simulated {
  const random = seededRandom(seed)
  const between = (low: number, high: number): number => low + (high - low) * random()
  const lifeMs = (): number => -Math.log(1 - random()) * failsEveryMs
  const machines = new Heap<Machine>((a, b) => a.freeMs < b.freeMs)
  const put = (machine: Machine): void => {
    if (machine.freeMs < untilMs) machines.put(machine)
  }
  for (let i = 0; i < workers; i++) {
    const isStraggler = random() < speeds.stragglers
    const factor = isStraggler ? speeds.straggler : between(speeds.low, speeds.high)
    put({ freeMs: startMs + loadMs * factor, failsMs: lifeMs(), factor })
  }
  const pace = new Pace()
  const lost: { readonly units: number; readonly sinceMs: number }[] = []
  let [left, done, endMs, usefulMs, nFailures] = [prompts, 0, 0, 0, 0]
  while (done < prompts) {
    const machine = machines.take()
    if (machine === undefined) break
    const again = lost.findIndex(({ sinceMs }) => sinceMs <= machine.freeMs)
    let units: number
    if (again >= 0) units = lost.splice(again, 1)[0]!.units
    else if (left > 0) {
      const budget = pace.budget(left, workers)
      units = Math.max(1, Math.min(left, budget.units, Math.floor(budget.tokens / tokens)))
      left -= units
    } else {
      put({ ...machine, freeMs: smallest(lost.map(({ sinceMs }) => sinceMs)) })
      continue
    }
    const workMs = timeOf(units) * machine.factor
    const doneMs = machine.freeMs + workMs + jobOverheadMs
    const stopsMs = Math.min(machine.failsMs, untilMs)
    if (doneMs <= stopsMs) {
      pace.took(units * tokens, workMs)
      usefulMs += workMs
      done += units
      endMs = Math.max(endMs, doneMs)
      put({ ...machine, freeMs: doneMs })
      continue
    }
    // what it had sent counts
    const sent = Math.floor((units * Math.max(0, stopsMs - machine.freeMs)) / (doneMs - machine.freeMs))
    usefulMs += (workMs * sent) / units
    done += sent
    lost.push({ units: units - sent, sinceMs: stopsMs + seenMs })
    endMs = Math.max(endMs, stopsMs)
    if (stopsMs === untilMs) continue
    const freeMs = stopsMs + backMs + startMs + loadMs * machine.factor
    put({ ...machine, freeMs, failsMs: freeMs + lifeMs() })
    nFailures++
  }
  const machineMs = endMs * workers
  return { wallMs: endMs, machineMs, efficiency: usefulMs / machineMs, failures: nFailures, missing: prompts - done }

  /** Drawn prompt by prompt. */
  function timeOf(units: number): number {
    let sum = 0
    for (let i = 0; i < units; i++) {
      const trial = trials[Math.floor(random() * trials.length)]!
      sum += (trial.ms / trial.tokens) * tokens
    }
    return sum
  }
}
