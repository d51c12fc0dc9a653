import { isWorkbenchError, WorkbenchError } from '../base/errors.ts'
import type { ResultCache } from '../store/resultCache.ts'
import type { ShareChoice } from '../runs/calls/common.ts'

/** Which units of a job are computed by this call, where several machines share the work. */
export interface Share {
  /**
   * Those of a phase's units to visit, each one prompt's work with one result of the store, by its key: all of them where every one that is left to others is known. A unit belongs to a
   * part by its rank among the keys of the phase, so parts are equally large and the same wherever they are told apart.
   */
  part<T>(things: readonly T[], keyOf: (thing: T) => string): readonly T[]
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
    part(things, keyOf) {
      const keys = things.map(keyOf)
      const mine = new Set<string>()
      let left = 0
      for (const [rank, key] of [...new Set(keys)].sort().entries()) {
        const part = (rank % choice.of) + 1
        if (part === choice.index) mine.add(key)
        else if (!cache.has(key, device)) {
          parts.add(part)
          left++
        }
      }
      counts.own += mine.size
      counts.left += left
      return left === 0 ? things : things.filter((_, i) => mine.has(keys[i]!))
    },
    end(more) {
      if (counts.left === 0) return
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
export function isPart(error: unknown): error is WorkbenchError {
  return isWorkbenchError(error) && error.code === 'run.part'
}

function partSentence(choice: ShareChoice, { own, left }: { readonly own: number; readonly left: number }): string {
  if (choice.index === 0) return `${left} prompts are not known yet; nothing was computed.`
  return `The ${own} prompts of part ${choice.index} of ${choice.of} are known; ${left} are left to the other parts.`
}
