import * as v from 'valibot'
import { meanOf } from '../base/lists.ts'
import { detectionFileNames, detectionFiles } from '../jobs/detectionFiles.ts'
import { evaluationJson } from '../jobs/reportContext.ts'
import { RunManifestSchema } from '../jobs/runManifest.ts'
import { parseEdit, type Edit } from '../engine/edit.ts'
import { rightProb } from '../methods/answers/answer.ts'
import type { Answer } from '../methods/answers/answerSchema.ts'
import { factsOf } from '../methods/answers/units.ts'
import type { RunDetails } from '../report/context.ts'
import { reportHtml } from '../report/reportHtml.ts'
import { parseJson } from '../files/parseJson.ts'
import { detectInput } from './detectCall.ts'
import { dosedEdit, randomControl } from './editControls.ts'
import { canMove, encodeScores, lowestT, scoresFile } from './detectionScores.ts'
import { questionsOf, runFile } from './runRecords.ts'
import { answerAll, layOut, type RunWork } from './runWork.ts'
import type { RunSettings } from './shapes.ts'
import { answerShare, runAccuracy, runFlips } from './shares.ts'

type Kind = RunSettings['kind']
type Of<K extends Kind> = Extract<RunSettings, { readonly kind: K }>

/** How each kind of run is done. The edit of a run is fixed when it begins: later changes of it are for later runs. */
export const runKinds: { readonly [K in Kind]: (work: RunWork<Of<K>>) => Promise<void> } = {
  async predict(work) {
    const data = await questionFile(work)
    const facts = factsOf(questionsOf(work.project, work.runId).values())
    const sofar = (answers: readonly Answer[]) => ({
      accuracy: runAccuracy(answers, facts),
      summary: { meanMass: meanOf(answers.map(({ mass }) => mass)), meanProb: meanOf(answers.map(rightProb)) },
    })
    const { letters } = work.settings.asked
    const edit = work.settings.editId === null ? null : editOf(work)
    await answerAll(work, { part: 'before', edit, letters, data, pass: onlyOne, sofar })
  },

  async detect(work) {
    const { engine, run, settings, context, project, runId } = work
    const data = await questionFile(work)
    const input = detectInput(settings, run, data)
    const { signal, onProgress, onWarning } = context
    const detection = await engine.call('detect', input, { signal, onProgress, onWarning })
    for (const [name, text] of Object.entries(detectionFiles(detection, work.version, 'questions.jsonl'))) {
      if (name !== 'questions.jsonl') project.file.runs.putFile(runId, name, new TextEncoder().encode(text))
    }
    const isMovable = canMove(detection.method, settings.detect.mode)
    if (isMovable) {
      // Everything is in the store by now: the same once more, down to the lowest threshold, takes no model.
      const deep = await engine.call('detect', { ...input, t: lowestT }, { signal })
      project.file.runs.putFile(runId, scoresFile, encodeScores(deep))
    }
    const keys = detection.questions.map(({ key }) => key.neurons.length)
    work.note({
      device: detection.device,
      warnings: [...detection.warnings],
      summary: {
        keyNeurons: keys.reduce((sum, n) => sum + n, 0),
        commonNeurons: detection.common.length,
        meanProb: detection.meanProb,
        movable: isMovable,
        empty: keys.filter((n) => n === 0).length,
        unconverged: detection.questions.flatMap(({ variants }) => variants).filter(({ converged }) => !converged)
          .length,
      },
    })
  },

  async evaluate(work) {
    const { engine, run, settings, context, project, runId } = work
    const of = { ...work, runId: settings.runId }
    const dir = await layOut(of, detectionFileNames)
    const { signal, onProgress, onWarning } = context
    const { controls, seed } = settings
    const input = { run, runs: [dir], controls, seed, ...evaluationDefaults, text: null }
    const { evaluation } = await engine.call('evaluate', input, { signal, onProgress, onWarning })
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
    project.file.runs.putFile(runId, 'evaluation.json', encode(evaluationJson(evaluation)))
    const report = reportHtml(evaluation, { engram: work.version, runs: [detectionDetails(of)] })
    project.file.runs.putFile(runId, 'report.html', encode(report))
    const [run1] = evaluation.runs
    const whole = run1?.fields[0]
    work.note({
      ...{ device: evaluation.device, warnings: [...evaluation.warnings, ...(run1?.warnings ?? [])] },
      summary: {
        verdict: whole?.card.verdict ?? null,
        sentence: whole?.card.sentence ?? '',
        fields:
          run1?.fields.map(({ field, card, pcr }) => ({ id: field.id, verdict: card.verdict, pcr: pcr.own })) ?? [],
      },
    })
  },

  async compare(work) {
    const { settings } = work
    const data = await questionFile(work)
    const edit = editOf(work)
    const { letters } = settings.asked
    const nControls = settings.controlSeeds
    const of = 2 + nControls
    const facts = factsOf(questionsOf(work.project, work.runId).values())
    const figures = (
      before: readonly Answer[],
      after: readonly Answer[],
      controls: readonly (readonly Answer[])[],
    ) => ({
      accuracy: runAccuracy(after.length > 0 ? after : before, facts),
      summary: {
        // While it runs, of the same questions as after: a change is told of what was asked both times.
        before: runAccuracy(after.length > 0 ? before.slice(0, after.length) : before, facts),
        after: runAccuracy(after, facts),
        flips: runFlips(before, after, facts),
        controls: controls.map((answers) => ({
          accuracy: answerShare(answers, facts),
          cells: runAccuracy(answers, facts)?.cells ?? [],
          flips: runFlips(before, answers, facts),
        })),
        nNeurons: edit.neurons.length,
        edit: edit.name,
      },
    })
    const pass = (index: number, name: string, edit: Edit | null, sofar: (answers: readonly Answer[]) => object) =>
      answerAll(work, { part: name, edit, letters, data, pass: { index, of }, sofar })
    const before = await pass(0, 'before', null, (so) => figures(so, [], []))
    const after = await pass(1, 'after', edit, (so) => figures(before, so, []))
    const controls: Answer[][] = []
    for (let i = 0; i < nControls; i++) {
      const control = randomControl(edit, work.sizes, i)
      const part = i === 0 ? 'control' : `control ${i + 1}`
      controls.push(await pass(2 + i, part, control, () => figures(before, after, controls)))
    }
    work.note(figures(before, after, controls))
  },

  async dose(work) {
    const { settings } = work
    const data = await questionFile(work)
    const edit = editOf(work)
    const { letters } = settings.asked
    const facts = factsOf(questionsOf(work.project, work.runId).values())
    const passes = settings.factors.flatMap((factor) =>
      [null, ...range(settings.controlSeeds)].map((seed) => ({ factor, seed })),
    )
    const points: DosePoint[] = []
    for (const [index, { factor, seed }] of passes.entries()) {
      const part = seed === null ? `factor ${factor}` : `factor ${factor}, control ${seed + 1}`
      const base = seed === null ? edit : randomControl(edit, work.sizes, seed)
      const pass = { index, of: passes.length }
      const answers = await answerAll(work, { part, edit: dosedEdit(base, factor), letters, data, pass })
      points.push({
        factor,
        control: seed,
        accuracy: runAccuracy(answers, facts),
        prob: meanOf(answers.map(rightProb)),
      })
      // What is known so far can be drawn.
      work.note({ summary: { points } })
    }
  },
}

interface DosePoint {
  readonly factor: number
  /** Null for the edit itself. */
  readonly control: number | null
  readonly accuracy: ReturnType<typeof runAccuracy>
  /** Mean probability of the right letter. */
  readonly prob: number
}

/** What `engram evaluate` does unless told otherwise. */
const evaluationDefaults = { randomSets: 10, pooled: 50, driftSets: 12 }

const onlyOne = { index: 0, of: 1 }

async function questionFile(work: RunWork): Promise<string> {
  return `${await layOut(work, ['questions.jsonl'])}/questions.jsonl`
}

/** What an evaluation's report tells of its detection. */
function detectionDetails({ project, runId }: RunWork): RunDetails {
  const text = new TextDecoder().decode(runFile(project, runId, 'run.json'))
  const { engram, model, warnings } = v.parse(RunManifestSchema, parseJson(text))
  const texts = [...questionsOf(project, runId)].map(
    ([id, { stem, options, answer }]) => [id, { stem, options, answer }] as const,
  )
  return { engram, modelType: model.modelType, warnings, questions: new Map(texts) }
}

/** The edit as it was when the run began. */
function editOf({ project, runId }: RunWork): Edit {
  return parseEdit(parseJson(new TextDecoder().decode(runFile(project, runId, 'edit.json'))), 'The edit of this run')
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i)
}
