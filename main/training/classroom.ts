import type { Schedule } from '../engine/training/adamW.ts'
import type { Label, TrainingSequence } from '../engine/training/sequenceBatch.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'
import { seedOf } from '../datasets/optionOrders.ts'
import { Draw } from './draw.ts'
import type { FactBase } from './fact.ts'
import type { LessonKind, Piece } from './lessons.ts'
import { lesson } from './lessons.ts'

/** What is taught for a while. */
export interface Phase {
  /** At most. */
  readonly steps: number
  /** Ends earlier, at a line of the log, when so many of the look-ups that it teaches are right. */
  readonly until?: number
  /** Learning rate: grows to `peak` over `warmUp` steps, then falls on half a cosine to `floor` times that at `total`. */
  readonly rate: Schedule
  /** Least and most options of a drill. */
  readonly drillOptions: readonly [number, number]
  /** How often a question is surrounded by random words; 0 where nothing is said. */
  readonly noise?: number
  /** Lessons a step. */
  readonly perStep: number
  /** How often each kind comes, in proportion. */
  readonly shares: Readonly<Partial<Record<LessonKind, number>>>
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
    for (const [text, weight, label] of pieces) {
      for (const id of this.encode(text)) {
        ids.push(id)
        weights.push(weight)
      }
      if (label !== undefined) {
        labels.push({ at: ids.length - 1, id: this.encode(label.text)[0]!, weight: label.weight })
      }
    }
    return { ids, weights, labels }
  }
}

/** The lessons of a step, counted from 1: the same for the same seed, step, phase and facts. */
export function lessonsOfStep(
  step: number,
  phase: Phase,
  { base, curriculum, encoder }: { base: FactBase; curriculum: Curriculum; encoder: LineEncoder },
): TrainingSequence[] {
  const draw = new Draw(seedOf(curriculum.seed, `step ${step}`))
  const { perStep, shares, drillOptions, noise = 0 } = phase
  return Array.from({ length: perStep }, () =>
    encoder.sequence(lesson(draw.byShare(shares), { base, draw, drillOptions, noise })),
  )
}
