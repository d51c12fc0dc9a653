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
}

/** Until a machine's process runs and has found the queue, ms. */
const startMs = 3000
/** Of a job besides its prompts, ms; assumed: a look at the queue is at most 200 later, half of it on average, and sending. */
const jobOverheadMs = 130
/** A machine's speed: within these factors of the measured one, and one in twenty much slower, as one that is shared. */
const speeds = { low: 0.95, high: 1.1, stragglers: 0.05, straggler: 2 }
/** A machine fails once in so long on average; its job is seen to be lost after the lock's time and a look for such. */
const failures = { everyMs: 48 * 3600_000, seenMs: 45_000, backMs: 120_000 }

interface Machine {
  freeMs: number
  failsMs: number
  readonly factor: number
}

/** One course of a queue's work on some machines, as the queue shares it out; the same seed gives the same. */
export function simulateQueue(
  { prompts, tokens, trials, loadMs }: SimulatedWork,
  workers: number,
  seed: number,
): Simulated {
  const random = seededRandom(seed)
  const between = (low: number, high: number): number => low + (high - low) * random()
  const lifeMs = (): number => -Math.log(1 - random()) * failures.everyMs
  const machines = Array.from({ length: workers }, (): Machine => {
    const isStraggler = random() < speeds.stragglers
    const factor = isStraggler ? speeds.straggler : between(speeds.low, speeds.high)
    return { freeMs: startMs + loadMs * factor, failsMs: lifeMs(), factor }
  })
  const pace = new Pace()
  const lost: { readonly units: number; readonly sinceMs: number }[] = []
  let [left, endMs, usefulMs, nFailures] = [prompts, 0, 0, 0]
  while (left > 0 || lost.length > 0) {
    const machine = machines.reduce((first, each) => (each.freeMs < first.freeMs ? each : first))
    const again = lost.findIndex(({ sinceMs }) => sinceMs <= machine.freeMs)
    let units: number
    if (again >= 0) units = lost.splice(again, 1)[0]!.units
    else if (left > 0) {
      const budget = pace.budget(left, workers)
      units = Math.max(1, Math.min(left, budget.units, Math.floor(budget.tokens / tokens)))
      left -= units
    } else {
      machine.freeMs = smallest(lost.map(({ sinceMs }) => sinceMs))
      continue
    }
    const workMs = timeOf(units) * machine.factor
    const doneMs = machine.freeMs + workMs + jobOverheadMs
    if (doneMs > machine.failsMs) {
      // what it had sent counts
      const sent = Math.floor((units * Math.max(0, machine.failsMs - machine.freeMs)) / (doneMs - machine.freeMs))
      usefulMs += (workMs * sent) / units
      lost.push({ units: units - sent, sinceMs: machine.failsMs + failures.seenMs })
      machine.freeMs = machine.failsMs + failures.backMs + startMs + loadMs * machine.factor
      machine.failsMs = machine.freeMs + lifeMs()
      nFailures++
      continue
    }
    pace.took(units * tokens, workMs)
    usefulMs += workMs
    machine.freeMs = doneMs
    endMs = Math.max(endMs, doneMs)
  }
  return { wallMs: endMs, machineMs: endMs * workers, efficiency: usefulMs / (endMs * workers), failures: nFailures }

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
