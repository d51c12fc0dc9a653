import { foldText } from '../datasets/foldText.ts'
import type { Draw } from './draw.ts'
import type { Fact, FactBase } from './fact.ts'

/**
 * Facts whose answers are the options of a question, its own among them, in random order.
 *
 * @param from where the wrong ones come from: of the same kind, or of the same domain
 */
export function drawOptions(
  fact: Fact,
  base: FactBase,
  { nOptions, from, draw }: { nOptions: number; from: 'kind' | 'domain'; draw: Draw },
): Fact[] {
  const chosen = [fact]
  const taken = new Set([foldText(fact.answer)])
  const pool = from === 'kind' ? base.ofKind(fact) : base.ofDomain(fact)
  for (const other of draw.some(pool, pool.length)) {
    if (chosen.length === nOptions) break
    const folded = foldText(other.answer)
    if (taken.has(folded)) continue
    taken.add(folded)
    chosen.push(other)
  }
  return draw.some(chosen, chosen.length)
}

/**
 * Whether a question with these options in this order is kept for examinations: one in eight, by a hash (FNV-1a), so that
 * lessons and examinations agree without a list.
 */
export function isReserved(fact: Fact, options: readonly Fact[]): boolean {
  let hash = 0x811c9dc5
  for (const char of `${fact.id}\n${options.map(({ answer }) => answer).join('\n')}`) {
    hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193)
  }
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 29 === 0
}
