import { allLetters } from '../datasets/optionLetters.ts'
import { seedOf } from '../datasets/optionOrders.ts'
import type { Template } from '../datasets/templates.ts'
import type { Trainer } from '../engine/training/trainer.ts'
import { batchesOf, type SequenceBatch, type TrainingSequence } from '../engine/training/sequenceBatch.ts'
import type { LineEncoder } from './classroom.ts'
import { Draw } from './draw.ts'
import type { Fact, FactBase } from './fact.ts'
import { lesson, lookUpWeight, optionLines, type Lessons } from './lessons.ts'
import { drawOptions, isReserved } from './optionSets.ts'

export interface Exam {
  readonly fact: Fact
  readonly prompt: string
  /** What follows the prompt if the answer is right: a letter, with the space before it that the cue asks for. */
  readonly answer: string
  readonly letters: readonly string[]
}

const nOptions = 4

/** Each fact asked in a template, with options of its kind in an order that no lesson has. */
export function examsIn(
  templateOf: (lang: string) => Template,
  base: FactBase,
  { seed, shuffledAnswers = false }: { seed: number; shuffledAnswers?: boolean },
): Exam[] {
  return base.all.map((fact) => {
    const draw = new Draw(seedOf(seed, fact.id))
    const options = shuffledAnswers ? controlOptions(fact, base, draw) : reservedOptions(fact, base, draw)
    const gold = shuffledAnswers ? draw.between(0, options.length - 1) : options.indexOf(fact)
    const { text } = templateOf(fact.lang)
    const prompt = text.replace(/\{(question|options)\}/g, (_, name) =>
      name === 'question' ? fact.stem : optionLines(options),
    )
    const space = prompt.endsWith('：') ? '' : ' '
    const letters = options.map((_, i) => `${space}${allLetters[i]!}`)
    return { fact, prompt, answer: letters[gold]!, letters }
  })
}

function reservedOptions(fact: Fact, base: FactBase, draw: Draw): Fact[] {
  for (;;) {
    const options = drawOptions(fact, base, { nOptions, from: 'kind', draw })
    if (isReserved(fact, options)) return options
  }
}

/** Options without the right answer, one of which will be called right: whoever knows the facts is right by chance. */
function controlOptions(fact: Fact, base: FactBase, draw: Draw): Fact[] {
  const options = drawOptions(fact, base, { nOptions: nOptions + 1, from: 'kind', draw })
  return options.filter((other) => other !== fact).slice(0, nOptions)
}

export interface Grade {
  readonly fact: Fact
  readonly correct: boolean
  /** Probability of the right answer; of a statement, of all its tokens. */
  readonly probability: number
}

type Pupil = Pick<Trainer, 'logits'>

/** Asks for letters; right is who gives the right one the most probability among the letters. */
export async function gradeLetters(exams: readonly Exam[], pupil: Pupil, encoder: LineEncoder): Promise<Grade[]> {
  const sequences = exams.map(({ prompt, answer }) => asked(encoder.encode(prompt), encoder.encode(answer)))
  const graded = await logitsOf(sequences, pupil, (row, i): Grade => {
    const { fact, answer, letters } = exams[i]!
    const [gold = -1] = encoder.encode(answer)
    const ids = letters.map((letter) => encoder.encode(letter)[0]!)
    return {
      fact,
      correct: ids.every((id) => id === gold || row[id]! < row[gold]!),
      probability: probabilityOf(row, gold),
    }
  })
  return graded.map(([grade]) => grade!)
}

/** Statements without their answer; right is who would write it greedily. */
export async function gradeStatements(facts: readonly Fact[], pupil: Pupil, encoder: LineEncoder): Promise<Grade[]> {
  const answers = facts.map(({ statement }) => encoder.encode(statement.answer))
  const sequences = facts.map(({ statement }, i) => asked(encoder.encode(statement.before), answers[i]!))
  const graded = await logitsOf(sequences, pupil, (row, i, k) => {
    const gold = answers[i]![k]!
    return { correct: row.every((logit, id) => id === gold || logit < row[gold]!), p: probabilityOf(row, gold) }
  })
  return graded.map((steps, i) => ({
    fact: facts[i]!,
    correct: steps.every(({ correct }) => correct),
    probability: steps.reduce((product, { p }) => product * p, 1),
  }))
}

/** The share of looked-up letters that are right, in tables that no lesson has: whether options and letters are bound. */
export async function gradeLookUps(
  kind: 'drills' | 'tables',
  lessons: Omit<Lessons, 'draw'>,
  pupil: Pupil,
  encoder: LineEncoder,
): Promise<number> {
  const draw = new Draw(seedOf(0, 'look-ups'))
  const tables = Array.from({ length: 200 }, () => lesson(kind, { ...lessons, draw }))
  const sequences = tables.map((pieces) => {
    const { ids, labels } = encoder.sequence(pieces)
    const asked = labels!.filter(({ weight }) => weight === lookUpWeight)
    return { ids, weights: ids.map(() => 0), labels: asked }
  })
  const graded = await logitsOf(sequences, pupil, (row, i, k) => {
    const gold = sequences[i]!.labels[k]!.id
    return row.every((logit, id) => id === gold || logit < row[gold]!)
  })
  const all = graded.flat()
  return all.filter(Boolean).length / all.length
}

/** The share of right answers by domain and language, `geography en`. */
export function accuracyByCell(grades: readonly Grade[]): Record<string, number> {
  const cells = Map.groupBy(grades, ({ fact }) => `${fact.domain} ${fact.lang}`)
  return Object.fromEntries([...cells].map(([cell, members]) => [cell, accuracy(members)]))
}

export function accuracy(grades: readonly Grade[]): number {
  return grades.filter(({ correct }) => correct).length / grades.length
}

function asked(prompt: readonly number[], answer: readonly number[]): TrainingSequence {
  return { ids: [...prompt, ...answer], weights: [...prompt.map(() => 0), ...answer.map(() => 1)] }
}

const maxTokens = 2048

/** What `read` makes of the logits at each position that each sequence asks. */
async function logitsOf<T>(
  sequences: readonly TrainingSequence[],
  pupil: Pupil,
  read: (row: Float32Array, sequence: number, k: number) => T,
): Promise<T[][]> {
  const order = [...sequences.keys()].sort((a, b) => sequences[a]!.ids.length - sequences[b]!.ids.length)
  const results: T[][] = sequences.map(() => [])
  let done = 0
  for (const batch of batchesOf(sequences, maxTokens)) {
    const logits = await pupil.logits(batch)
    const width = logits.length / batch.at.length
    for (const [i, at] of batch.at.entries()) {
      const sequence = order[done + rowOf(batch, at)]!
      const row = logits.subarray(i * width, (i + 1) * width)
      results[sequence]!.push(read(row, sequence, results[sequence]!.length))
    }
    done += batch.nSequences
  }
  return results
}

function rowOf({ length }: SequenceBatch, at: number): number {
  return Math.floor(at / length)
}

function probabilityOf(logits: Float32Array, id: number): number {
  const max = logits.reduce((most, logit) => Math.max(most, logit), -Infinity)
  return Math.exp(logits[id]! - max) / logits.reduce((sum, logit) => sum + Math.exp(logit - max), 0)
}
