/**
 * What may be taken as independent: a fact, however many languages and variants it is asked in. Intervals and tests count
 * facts, never prompts.
 */
import { foldText } from '../../datasets/foldText.ts'

/** What a question says of its fact. */
interface PlacedQuestion {
  readonly pair: string | null
  readonly stem: string
}

export interface AskedQuestion extends PlacedQuestion {
  readonly id: string
  readonly domain: string
  readonly lang: string | null
}

/** The questions that were asked, as what their answers are counted by. */
export interface Facts {
  /** The fact of a question; one that is not among them is a fact of its own. */
  unitOf(questionId: string): number
  /** Domain and language; empty for a question that is not among them, or has none. */
  fieldOf(questionId: string): { readonly domain: string; readonly lang: string }
}

/** Questions by their ids; where an id comes twice, the last one counts. */
export function factsOf(questions: Iterable<AskedQuestion>): Facts {
  const byId = new Map([...questions].map((question) => [question.id, question]))
  const asked = [...byId.values()]
  const units = unitsOf(asked)
  const known = new Map(asked.map(({ id }, i) => [id, units[i]!]))
  let next = units.length
  return {
    unitOf(id) {
      const unit = known.get(id) ?? next++
      known.set(id, unit)
      return unit
    },
    fieldOf(id) {
      const question = byId.get(id)
      return { domain: question?.domain ?? '', lang: question?.lang ?? '' }
    },
  }
}

/**
 * Which unit each question belongs to: questions of one pair, and questions whose stems are equal after folding, are the
 * same fact and count once.
 *
 * @returns a number for each question, counted from 0 in the order of their first questions
 */
export function unitsOf(questions: readonly PlacedQuestion[]): number[] {
  const parent = questions.map((_, i) => i)
  const rootOf = (i: number): number => {
    let root = i
    while (parent[root] !== root) root = parent[root]!
    return root
  }
  const first = new Map<string, number>()
  for (const [i, { pair, stem }] of questions.entries()) {
    for (const key of [...(pair === null ? [] : [`pair ${pair}`]), `stem ${foldText(stem)}`]) {
      const before = first.get(key)
      if (before === undefined) first.set(key, i)
      else {
        const [a, b] = [rootOf(before), rootOf(i)]
        parent[Math.max(a, b)] = Math.min(a, b)
      }
    }
  }
  const numbers = new Map<number, number>()
  return questions.map((_, i) => {
    const root = rootOf(i)
    if (!numbers.has(root)) numbers.set(root, numbers.size)
    return numbers.get(root)!
  })
}
