/** A training run: lessons step by step, examinations now and then, and a state on disk from which it goes on exactly. */
import { appendFile, readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TrainedModel } from '../engine/training/trainingGraph.ts'
import { batchesOf } from '../engine/training/sequenceBatch.ts'
import { learningRateAt } from '../engine/training/adamW.ts'
import { initialWeights, Trainer } from '../engine/training/trainer.ts'
import type { TrainerSettings } from '../engine/training/trainer.ts'
import type { Device } from '../engine/runtime/device.ts'
import { writeTextAtomically } from '../files/atomicFile.ts'
import type { Curriculum, LineEncoder } from './classroom.ts'
import { copyingHeads } from './copyingHeads.ts'
import type { Phase } from './classroom.ts'
import { lessonsOfStep } from './classroom.ts'
import { accuracy, accuracyByCell, examsIn, gradeLetters, gradeLookUps, gradeStatements } from './examination.ts'
import type { FactBase } from './fact.ts'
import { restoreState, saveState } from './trainingState.ts'
import { heldOutTemplate, taughtTemplates } from './wordings.ts'

export interface Course {
  readonly model: TrainedModel
  readonly base: FactBase
  readonly encoder: LineEncoder
  readonly curriculum: Curriculum
  readonly trainer: TrainerSettings
  /** Most tokens that are computed at once. */
  readonly maxTokens: number
  /** Steps between two lines of the log, two saved states, two examinations. */
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
 * @throws the signal's reason, after saving the state
 */
export async function runCourse(course: Course, folder: string, device: Device, options: CourseOptions = {}) {
  const { signal, onLine } = options
  const { every, curriculum, maxTokens } = course
  const weights = initialWeights(course.model, curriculum.seed)
  copyingHeads(weights, course.model, curriculum.seed)
  const trainer = await Trainer.create(course.model, weights, device, course.trainer)
  const [state, log] = [join(folder, 'state.safetensors'), join(folder, 'log.jsonl')]
  /** The last steps of the phases that are over. */
  const ends = existsSync(state) ? await restoreState(state, trainer, course.recipe) : []
  await cutLog(log, trainer.optimizer.step)
  const write = async (line: Readonly<Record<string, unknown>>): Promise<void> => {
    await appendFile(log, `${JSON.stringify(line)}\n`)
    onLine?.(line)
  }
  // a phase that has not begun may still be changed
  const nBegun = () => ends.length + (trainer.optimizer.step > (ends.at(-1) ?? 0) ? 1 : 0)
  const save = () => saveState(state, trainer, { recipe: course.recipe(nBegun()), ends })
  const started = { loss: 0, tokens: 0, at: performance.now() }
  for (const phase of curriculum.phases.slice(ends.length)) {
    const first = ends.at(-1) ?? 0
    for (let isOver = false; !isOver;) {
      if (signal?.aborted) {
        await save()
        signal.throwIfAborted()
      }
      const before = trainer.optimizer.step
      const step = before + 1
      const batches = batchesOf(lessonsOfStep(step, phase, course), maxTokens)
      const learningRate = learningRateAt(before - first, phase.rate)
      const report = await trainer.step(batches, learningRate)
      started.loss += report.loss
      started.tokens += batches.reduce((sum, { ids }) => sum + ids.length, 0)
      isOver = step - first === phase.steps
      if (step % every.log === 0) {
        const elapsed = performance.now() - started.at
        const drills = await lookUps('drills', phase, course, trainer)
        const tables = await lookUps('tables', phase, course, trainer)
        isOver ||= Math.min(drills, phase.shares.tables ? tables : drills) >= (phase.until ?? Infinity)
        await write({
          step,
          phase: ends.length + 1,
          loss: round(started.loss / every.log),
          norm: round(report.norm),
          learningRate: round(learningRate),
          tokens: Math.round(started.tokens / every.log),
          stepMs: Math.round(elapsed / every.log),
          drills,
          tables,
        })
        Object.assign(started, { loss: 0, tokens: 0, at: performance.now() })
      }
      if (isOver) ends.push(step)
      if (step % every.examine === 0 || isOver) {
        await write({ step, ...(await examine(course, trainer)) })
        started.at = performance.now()
      }
      if (step % every.save === 0 || isOver) await save()
    }
  }
  return trainer
}

async function lookUps(
  kind: 'drills' | 'tables',
  { drillOptions }: Phase,
  { base, encoder }: Course,
  trainer: Trainer,
) {
  return round(await gradeLookUps(kind, { base, drillOptions, noise: 0 }, trainer, encoder))
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
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.endsWith('}'))
  const kept = lines.filter((line) => (JSON.parse(line) as { step: number }).step <= step)
  await writeTextAtomically(path, kept.map((line) => `${line}\n`).join(''))
}

function round(value: number): number {
  return Number(value.toPrecision(5))
}
