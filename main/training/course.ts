/** A training run: lessons step by step, examinations now and then, and a state on disk from which it goes on exactly. */
import { appendFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TrainedModel } from '../engine/training/trainingGraph.ts'
import { batchesOf } from '../engine/training/sequenceBatch.ts'
import { learningRateAt, type Numbers } from '../engine/training/adamW.ts'
import { Trainer, type TrainerSettings } from '../engine/training/trainer.ts'
import type { Device } from '../engine/runtime/device.ts'
import { writeTextAtomically } from '../files/atomicFile.ts'
import { readTextFile } from '../files/jsonFile.ts'
import { parseJson } from '../files/parseJson.ts'
import { lessonsOfTurn, type Curriculum, type LineEncoder, type Phase } from './classroom.ts'
import { accuracy, accuracyByCell, examsIn, gradeLetters, gradeLookUps, gradeStatements } from './examination.ts'
import type { FactBase } from './fact.ts'
import { firstWeights } from './firstWeights.ts'
import { partOf, pupils, type PupilName } from './pupils.ts'
import { restoreState, saveState, type TrainingState } from './trainingState.ts'
import { heldOutTemplate, taughtTemplates } from './wordings.ts'

export interface Course {
  readonly model: TrainedModel
  readonly base: FactBase
  readonly encoder: LineEncoder
  readonly curriculum: Curriculum
  readonly trainer: TrainerSettings
  /** Most tokens that are computed at once. */
  readonly maxTokens: number
  /** Steps between two lines of the log, two saved states, two examinations of a model that learns facts. */
  readonly every: { readonly log: number; readonly save: number; readonly examine: number }
  /** Says all of the above that results depend on, of the curriculum the seed and so many of its phases. */
  readonly recipe: (nPhases: number) => string
}

export interface CourseOptions {
  readonly signal?: AbortSignal | undefined
  readonly onLine?: (line: Readonly<Record<string, unknown>>) => void
}

/**
 * Runs a course in a folder, from the state that is there, until its last step or until the signal; what happened since
 * the last saved state is done again by the next run, to the same bits.
 *
 * @returns the weights it ends with, and its steps
 * @throws the signal's reason, after saving the state
 */
export async function runCourse(
  course: Course,
  folder: string,
  device: Device,
  options: CourseOptions = {},
): Promise<{ weights: Numbers; steps: number }> {
  const { signal, onLine } = options
  const { every, curriculum } = course
  await using classroom = await Classroom.open(course, device)
  const { state } = classroom
  const [path, log] = [join(folder, 'state.safetensors'), join(folder, 'log.jsonl')]
  // a phase that has not begun may still be changed
  const recipe = (step: number) => course.recipe(placeOf(step, curriculum).nBegun)
  if (existsSync(path)) await restoreState(path, state, recipe)
  await cutLog(log, state.step)
  const write = async (line: Readonly<Record<string, unknown>>): Promise<void> => {
    await appendFile(log, `${JSON.stringify(line)}\n`)
    onLine?.(line)
  }
  const steps = curriculum.phases.reduce((sum, phase) => sum + phase.steps, 0)
  let [sums, since, at] = [{} as Record<string, number>, 0, performance.now()]
  while (state.step < steps) {
    if (signal?.aborted) {
      await saveState(path, state, recipe(state.step))
      signal.throwIfAborted()
    }
    const { phase, first, nBegun } = placeOf(state.step + 1, curriculum)
    for (const [name, value] of Object.entries(await classroom.step(phase, state.step - first))) {
      sums[name] = (sums[name] ?? 0) + value
    }
    since++
    if (state.step % every.log === 0) {
      const means = Object.entries(sums).map(([name, sum]) => [name, round(sum / since)] as const)
      const stepMs = Math.round((performance.now() - at) / since)
      const graded = await classroom.lookUps(phase)
      await write({ step: state.step, phase: nBegun, ...Object.fromEntries<number>(means), stepMs, ...graded })
      ;[sums, since, at] = [{}, 0, performance.now()]
    }
    const isOver = state.step - first === phase.steps
    const isExamined = phase.turns.some(({ pupil }) => pupil === 'knower')
    if (isExamined && (state.step % every.examine === 0 || isOver)) {
      await write({ step: state.step, ...(await examine(course, classroom.pupil('knower'))) })
    }
    if (state.step % every.save === 0 || isOver) await saveState(path, state, recipe(state.step))
  }
  return { weights: state.weights, steps }
}

/** The pupils of a course, who share their weights. */
class Classroom implements AsyncDisposable {
  readonly state: TrainingState
  readonly #course: Course
  readonly #trainers: Readonly<Record<PupilName, Trainer>>

  private constructor(course: Course, weights: Numbers, trainers: Readonly<Record<PupilName, Trainer>>) {
    this.#course = course
    this.#trainers = trainers
    const optimizers = Object.fromEntries(Object.entries(trainers).map(([name, { optimizer }]) => [name, optimizer]))
    this.state = { weights, optimizers, step: 0 }
  }

  static async open(course: Course, device: Device): Promise<Classroom> {
    const weights = firstWeights(course.model, course.curriculum.seed)
    const trainers: Partial<Record<PupilName, Trainer>> = {}
    for (const name of Object.keys(pupils) as PupilName[]) {
      const { model, weights: own, learning } = partOf(course.model, weights, pupils[name])
      trainers[name] = await Trainer.create(model, own, device, course.trainer, learning)
    }
    return new Classroom(course, weights, trainers as Record<PupilName, Trainer>)
  }

  pupil(name: PupilName): Trainer {
    return this.#trainers[name]
  }

  /** The turns of one step, `from` steps after the first of its phase. @returns what is to be logged */
  async step({ turns }: Phase, from: number): Promise<Record<string, number>> {
    const step = ++this.state.step
    const report: Record<string, number> = {}
    for (const turn of turns.filter(({ every }) => step % every === 0)) {
      const batches = batchesOf(lessonsOfTurn(step, turn, this.#course), this.#course.maxTokens)
      const { loss, noise } = await this.#trainers[turn.pupil].step(batches, learningRateAt(from, turn.rate))
      report[turn.pupil] = loss * turn.every // a mean over steps is then one over turns
      if (noise > 0) report['noise'] = noise
    }
    return report
  }

  /** How many letters are looked up rightly by the first pupil of a phase who is taught to. */
  async lookUps({ turns }: Phase): Promise<Record<string, number>> {
    const turn = turns.find(({ shares }) => shares.drills !== undefined)
    if (turn === undefined) return {}
    const { base, encoder } = this.#course
    const lessons = { base, drillOptions: turn.drillOptions, noise: 0 }
    const pupil = this.#trainers[turn.pupil]
    return {
      drills: round(await gradeLookUps('drills', lessons, pupil, encoder)),
      tables: round(await gradeLookUps('tables', lessons, pupil, encoder)),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const trainer of Object.values(this.#trainers)) await trainer[Symbol.asyncDispose]()
  }
}

/** The phase of a step, counted from 1, the step before its first, and how many phases have begun by then. */
function placeOf(step: number, { phases }: Curriculum): { phase: Phase; first: number; nBegun: number } {
  let first = 0
  for (const [i, phase] of phases.entries()) {
    if (step <= first + phase.steps) return { phase, first, nBegun: step === 0 ? 0 : i + 1 }
    first += phase.steps
  }
  // a state of a longer curriculum, which no digest of this one fits
  return { phase: phases.at(-1)!, first, nBegun: phases.length }
}

/** The examinations of a run: held-out wordings, question first; a taught wording, question last; statements; the control. */
export async function examine({ base, encoder }: Course, pupil: Pick<Trainer, 'logits'>) {
  const last = (lang: string) => taughtTemplates(lang).find(({ order }) => order === 'question-last')!
  const first = (lang: string) => taughtTemplates(lang)[0]!
  const held = await gradeLetters(examsIn(heldOutTemplate, base, { seed: 1 }), pupil, encoder)
  const taught = await gradeLetters(examsIn(first, base, { seed: 2 }), pupil, encoder)
  const lastGrades = await gradeLetters(examsIn(last, base, { seed: 3 }), pupil, encoder)
  const control = await gradeLetters(examsIn(heldOutTemplate, base, { seed: 4, shuffledAnswers: true }), pupil, encoder)
  const statements = await gradeStatements(base.all, pupil, encoder)
  const cells = accuracyByCell(held)
  return {
    heldOut: round(accuracy(held)),
    worstCell: Object.entries(cells).reduce((worst, cell) => (cell[1] < worst[1] ? cell : worst)),
    probability: round(held.reduce((sum, { probability }) => sum + probability, 0) / held.length),
    questionFirst: round(accuracy(taught)),
    questionLast: round(accuracy(lastGrades)),
    lookUps: round(await gradeLookUps('tables', { base, drillOptions: [4, 4], noise: 0 }, pupil, encoder)),
    statements: round(accuracy(statements)),
    control: round(accuracy(control)),
    cells,
  }
}

/** Takes off what a run that was killed had logged after its last saved state. */
async function cutLog(path: string, step: number): Promise<void> {
  if (!existsSync(path)) return
  const lines = (await readTextFile(path, { expected: 'the log of a training', maxBytes: 2 ** 28 }))
    .split('\n')
    .filter((line) => line.endsWith('}'))
  const kept = lines.filter((line) => (parseJson(line) as { step: number }).step <= step)
  await writeTextAtomically(path, kept.map((line) => `${line}\n`).join(''))
}

function round(value: number): number {
  return Number(value.toPrecision(5))
}
