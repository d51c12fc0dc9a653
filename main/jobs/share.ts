import { appendFileSync } from 'node:fs'
import { isWorkbenchError, WorkbenchError } from '../base/errors.ts'
import type { ResultCache } from '../store/resultCache.ts'
import type { ShareChoice } from '../runs/calls/common.ts'

/** What the units of a phase are: each one prompt's work, with one result of the store. */
export interface UnitKind<T> {
  readonly method: string
  /** What all of them have in common, as a plan carries it. */
  readonly shared: object
  /** Key of the unit's result. */
  keyOf(thing: T): string
  /** All else that its result depends on besides the model, as a plan carries it. */
  workOf(thing: T): { readonly ids: readonly number[] }
}

/** A line of a plan: what the units that follow have in common, or one of them. */
export type PlanLine =
  | { readonly method: string; readonly shared: object }
  | { readonly key: string; readonly work: { readonly ids: readonly number[] } }

/** Which units of a job are computed by this call, where several machines share the work. */
export interface Share {
  /**
   * Those of a phase's units to visit: all of them where every one that is left to others is known. A unit belongs to a
   * part by its rank among the keys of the phase, so parts are equally large and the same wherever they are told apart.
   */
  part<T>(things: readonly T[], kind: UnitKind<T>): readonly T[]
  /**
   * Before what needs all units of the phases so far.
   *
   * @param more whether that may be work on the model, too
   * @throws WorkbenchError 'run.part' where some are left to others
   */
  end(more?: 'more'): void
}

/** How far a call came that computes a part; details of 'run.part'. */
export interface PartDetails {
  /** Units of this call that it computed or had. */
  readonly own: number
  /** Units that are known nowhere, and not this call's. */
  readonly left: number
  /** The parts to which they belong, from 1. */
  readonly parts: readonly number[]
  /** Whether there is more to share once they are known. */
  readonly more: boolean
}

/** Everything is computed here. */
export const wholeShare: Share = { part: (things) => things, end: () => undefined }

/** @param device that was asked for, under which results are looked up */
export function createShare(choice: ShareChoice, cache: Pick<ResultCache, 'has'>, device: string): Share {
  const counts = { own: 0, left: 0 }
  const parts = new Set<number>()
  return {
    part(things, kind) {
      const keys = things.map((thing) => kind.keyOf(thing))
      const mine = new Set<string>()
      const missing = new Set<string>()
      for (const [rank, key] of [...new Set(keys)].sort().entries()) {
        const part = (rank % choice.of) + 1
        if (part === choice.index) mine.add(key)
        else if (!cache.has(key, device)) {
          parts.add(part)
          missing.add(key)
        }
      }
      counts.own += mine.size
      counts.left += missing.size
      if (missing.size === 0) return things
      if (choice.plan != null) {
        const units = things.entries().flatMap(([i, thing]): PlanLine[] => {
          const key = keys[i]!
          return missing.delete(key) ? [{ key, work: kind.workOf(thing) }] : []
        })
        appendPlan(choice.plan.path, { method: kind.method, shared: kind.shared }, units)
      }
      return things.filter((_, i) => mine.has(keys[i]!))
    },
    end(more) {
      const isEnd = choice.plan?.isAll === true && more === undefined
      if (counts.left === 0 && !isEnd) return
      const details: PartDetails = { ...counts, parts: [...parts].sort((a, b) => a - b), more: more !== undefined }
      throw new WorkbenchError('run.part', partSentence(choice, counts), { ...details })
    },
  }
}

/** Runs works that need nothing of each other: one that ends with its part keeps no other from its own. */
export async function eachPart<T>(works: readonly (() => Promise<T>)[]): Promise<T[]> {
  const done: T[] = []
  let ended: WorkbenchError | null = null
  for (const work of works) {
    try {
      done.push(await work())
    } catch (error) {
      if (!isPart(error)) throw error
      ended = error
    }
  }
  if (ended !== null) throw ended
  return done
}

/** `eachPart` of two works of different results. */
export async function bothParts<A, B>(first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
  return (await eachPart<A | B>([first, second])) as [A, B]
}

/** Whether a job ended because the rest is left to others. */
export function isPart(error: unknown): error is WorkbenchError & { readonly details: PartDetails } {
  return isWorkbenchError(error) && error.code === 'run.part'
}

function partSentence(choice: ShareChoice, { own, left }: { readonly own: number; readonly left: number }): string {
  if (choice.index === 0) return `${left} prompts are not known yet; nothing was computed.`
  return `The ${own} prompts of part ${choice.index} of ${choice.of} are known; ${left} are left to the other parts.`
}

/** So many lines are written at once, whatever the plan's size. */
const linesTogether = 1000

function appendPlan(path: string, head: PlanLine, units: Iterable<PlanLine>): void {
  let text = `${JSON.stringify(head, plainNumbers)}\n`
  let n = 0
  for (const unit of units) {
    text += `${JSON.stringify(unit)}\n`
    if (++n % linesTogether > 0) continue
    appendFileSync(path, text)
    text = ''
  }
  appendFileSync(path, text)
}

/** Arrays of floats as lists: JSON has no other. A float32 and its shortest decimal are the same number. */
function plainNumbers(_: string, value: unknown): unknown {
  return value instanceof Float32Array ? [...value] : value
}
