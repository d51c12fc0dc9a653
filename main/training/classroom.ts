import type { TrainingSequence } from '../engine/training/sequenceBatch.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'
import { seedOf } from '../datasets/optionOrders.ts'
import { Draw } from './draw.ts'
import type { FactBase } from './fact.ts'
import type { LessonKind, Piece } from './lessons.ts'
import { lesson } from './lessons.ts'

/** What is taught for a while. */
export interface Phase {
  readonly steps: number
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

export function stepsOf({ phases }: Curriculum): number {
  return phases.reduce((sum, { steps }) => sum + steps, 0)
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
    for (const [text, weight] of pieces) {
      for (const id of this.encode(text)) {
        ids.push(id)
        weights.push(weight)
      }
    }
    return { ids, weights }
  }
}

/** The lessons of one step, counted from 1: the same for the same curriculum, step and facts. */
export function lessonsOfStep(
  step: number,
  { base, curriculum, encoder }: { base: FactBase; curriculum: Curriculum; encoder: LineEncoder },
): TrainingSequence[] {
  const draw = new Draw(seedOf(curriculum.seed, `step ${step}`))
  const { perStep, shares } = phaseAt(step, curriculum)
  return Array.from({ length: perStep }, () => encoder.sequence(lesson(draw.byShare(shares), { base, draw })))
}

function phaseAt(step: number, { phases }: Curriculum): Phase {
  let end = 0
  for (const phase of phases) {
    end += phase.steps
    if (step <= end) return phase
  }
  throw new Error(`step ${step} lies behind the last phase`)
}
