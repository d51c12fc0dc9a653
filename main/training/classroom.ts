import { append } from '../base/lists.ts'
import type { Schedule } from '../engine/training/adamW.ts'
import type { Label, TrainingSequence } from '../engine/training/sequenceBatch.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'
import { seedOf } from '../datasets/optionOrders.ts'
import { Draw } from './draw.ts'
import type { FactBase } from './fact.ts'
import { lesson, type Answer, type LessonKind, type Piece } from './lessons.ts'
import type { PupilName } from './pupils.ts'

/** What a pupil is taught in a step. */
export interface Turn {
  readonly pupil: PupilName
  /** The pupil has its turn in every so many steps. */
  readonly every: number
  /** Learning rate: grows to `peak` over `warmUp` steps, then falls on half a cosine to `floor` times that at `total`. */
  readonly rate: Schedule
  /** Lessons a turn. */
  readonly perTurn: number
  /** How often each kind comes, in proportion. */
  readonly shares: Shares
  /** Lessons a turn in which nothing is asked: there the recalling layer is to be silent. */
  readonly silent?: { readonly perTurn: number; readonly shares: Shares }
  /** Least and most options of a drill. */
  readonly drillOptions: readonly [number, number]
  /** How often a question is surrounded by random words; 0 where nothing is said. */
  readonly noise?: number
}

type Shares = Readonly<Partial<Record<LessonKind, number>>>

/** What is taught for a while. */
export interface Phase {
  readonly steps: number
  /** What happens in a step, one after the other. */
  readonly turns: readonly Turn[]
}

/** Phases, one after the other. */
export interface Curriculum {
  readonly seed: number
  readonly phases: readonly Phase[]
}

/** Turns texts into token ids, line by line, and remembers lines: lessons repeat them. */
export class LineEncoder {
  readonly #tokenizer: Tokenizer
  readonly #lines = new Map<string, readonly number[]>()

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer
  }

  encode(text: string): number[] {
    return text.split(/(?<=\n)/).flatMap((line) => {
      const known = this.#lines.get(line)
      if (known !== undefined) return known
      const ids = line === '' ? [] : this.#tokenizer.encode(line, { addSpecialTokens: false })
      if (this.#lines.size > 200_000) this.#lines.clear() // random words fill it in the end
      this.#lines.set(line, ids)
      return ids
    })
  }

  sequence(pieces: readonly Piece[]): TrainingSequence {
    const ids: number[] = []
    const weights: number[] = []
    const labels: Label[] = []
    for (const [text, weight, answer] of pieces) {
      for (const id of this.encode(text)) {
        ids.push(id)
        weights.push(weight)
      }
      if (answer !== undefined) append(labels, this.#labels(answer, ids.length - 1))
    }
    return { ids, weights, labels }
  }

  #labels({ text, weight, tokens }: Answer, at: number): Label[] {
    const ids = this.encode(text)
    const asked = tokens === 'first' ? ids.slice(0, 1) : tokens === 'last' ? ids.slice(-1) : [...new Set(ids)]
    return asked.map((id) => ({ at, id, weight: weight / asked.length }))
  }
}

/** The lessons of a turn in a step, counted from 1: the same for the same seed, step, turn and facts. */
export function lessonsOfTurn(
  step: number,
  turn: Turn,
  { base, curriculum, encoder }: { base: FactBase; curriculum: Curriculum; encoder: LineEncoder },
): TrainingSequence[] {
  const draw = new Draw(seedOf(curriculum.seed, `step ${step} ${turn.pupil}`))
  const { drillOptions, noise = 0 } = turn
  const some = (count: number, shares: Shares): TrainingSequence[] =>
    Array.from({ length: count }, () =>
      encoder.sequence(lesson(draw.byShare(shares), { base, draw, drillOptions, noise })),
    )
  const silent = turn.silent === undefined ? [] : some(turn.silent.perTurn, turn.silent.shares)
  return [...silent.map(({ ids }) => ({ ids, weights: ids.map(() => 0) })), ...some(turn.perTurn, turn.shares)]
}
