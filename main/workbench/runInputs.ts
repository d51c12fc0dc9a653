/** From a run's settings in a project to what its kind is given. */
import type { Progress } from '../base/contract.ts'
import { parseEdit, type Edit } from '../engine/edit.ts'
import { parseJson } from '../files/parseJson.ts'
import type { AskedQuestion } from '../methods/answers/units.ts'
import type { BackgroundSource, CapsuleSource } from '../runs/calls/common.ts'
import type { ExperimentSource } from '../runs/calls/edits.ts'
import { kinds } from '../runs/kinds.ts'
import type { DoseInput } from '../runs/kinds/dose.ts'
import type { Done, RunContext } from '../runs/kinds/kind.ts'
import { detectionFileNames } from '../runs/detectionFiles.ts'
import { targetOf } from '../runs/target.ts'
import type { RunSettings } from '../runs/settings.ts'
import { labelsOf } from './neuronLabels.ts'
import { findRun, questionsOf, runFile, windowRun } from './runRecords.ts'
import type { OpenProject } from './session.ts'

/** Where a run finds what it is given. */
export interface RunAt {
  readonly project: OpenProject
  /** A file of the run: its questions, its edits. */
  fileOf(name: string): Uint8Array
  asked(): Promise<readonly AskedQuestion[]>
}

/** A run that the project holds. */
export function storedRunAt(project: OpenProject, runId: string): RunAt {
  return {
    project,
    fileOf: (name) => runFile(project, runId, name),
    asked: () => Promise.resolve([...questionsOf(project, runId).values()]),
  }
}

/** Whether a progress counts prompts, and not what is read before the first one. */
export function countsPrompts({ phase, total }: Progress): boolean {
  return total > 0 && /^(detect|predict|measure|queue)/.test(phase)
}

/** Does a run of any kind. The edit of a run is fixed when it begins: later changes of it are for later runs. */
export async function doRun(at: RunAt, settings: RunSettings, context: RunContext): Promise<Done<unknown>> {
  const asked = () => at.asked()
  switch (settings.kind) {
    case 'predict': {
      const edit = settings.editId === null ? null : editOf(at, 'edit.json')
      return kinds.predict.run({ data: questionsFile(at), edit, asked }, settings.options, context)
    }
    case 'detect': {
      const background = settings.backgroundId === null ? null : capsuleOf(at.project, settings.backgroundId)
      return kinds.detect.run({ data: questionsFile(at), background }, settings.options, context)
    }
    case 'evaluate': {
      const runs = settings.runIds.map((id) => capsuleOf(at.project, id))
      const models = settings.runIds.map((id) => windowRun(findRun(at.project, id)).model.fingerprint)
      const labels = [...new Set(models)].flatMap((fingerprint) => labelsOf(at.project, fingerprint))
      return kinds.evaluate.run({ runs, text: settings.text ?? null, labels }, settings.options, context)
    }
    case 'compare': {
      const beforeEdit = settings.beforeEditId === null ? null : editOf(at, 'before.json')
      const source = sourceOf(at, settings.options.letters)
      return kinds.compare.run({ source, edit: editOf(at, 'edit.json'), beforeEdit, asked }, settings.options, context)
    }
    case 'dose': {
      const { factors, options, runId, editId, own = [] } = settings
      const edit = editId === null ? null : editOf(at, 'edit.json')
      const given = {
        ...{
          source: questionSource(at, runId, options.letters),
          factors,
          choice: choiceOf(edit),
          name: edit?.name ?? null,
        },
        own: own.length === 0 ? null : { ids: [], fields: own },
        positions: edit?.positions ?? ('last' as const),
      }
      return kinds.dose.run(given, options, context)
    }
    case 'agree': {
      const { methods, options, runId } = settings
      return kinds.agree.run({ source: questionSource(at, runId, options.letters), methods }, options, context)
    }
    case 'faithfulness': {
      const { methods, options, runId } = settings
      return kinds.faithfulness.run({ source: questionSource(at, runId, options.letters), methods }, options, context)
    }
    case 'rerun': {
      const background: BackgroundSource | null =
        settings.backgroundId === null ? null : capsuleOf(at.project, settings.backgroundId)
      return kinds.rerun.run(
        { detection: capsuleOf(at.project, settings.runId), background },
        settings.options,
        context,
      )
    }
    case 'bake':
      return kinds.bake.run({ edit: editOf(at, 'edit.json'), out: settings.out }, settings.options, context)
    case 'attribute': {
      const { prompt: text, target, against, options } = settings
      const given = {
        prompt: { kind: 'text' as const, text },
        target: targetOf(target),
        others: against.map(targetOf),
        over: null,
      }
      return kinds.attribute.run(given, options, context)
    }
  }
}

/** A detection of the project, as the engine is given it. */
export function capsuleOf(project: OpenProject, runId: string): CapsuleSource {
  const { name, kind } = findRun(project, runId)
  const stored = project.file.runs.fileNames(runId)
  const names = kind === 'detect' ? detectionFileNames.filter((each) => stored.includes(each)) : stored
  const files = Object.fromEntries(names.map((each) => [each, runFile(project, runId, each)]))
  return { kind: 'files', name, files }
}

function questionsFile(at: RunAt) {
  return { kind: 'bytes' as const, name: 'questions.jsonl', bytes: at.fileOf('questions.jsonl') }
}

/** The questions of a detection, or those that the run was begun with. */
function questionSource(
  at: RunAt,
  runId: string | undefined,
  letters: Parameters<typeof sourceOf>[1],
): ExperimentSource {
  return runId === undefined ? sourceOf(at, letters) : { kind: 'detection', detection: capsuleOf(at.project, runId) }
}

function sourceOf(at: RunAt, letters: 'auto' | 'bare' | 'space' | null): ExperimentSource {
  return { kind: 'questions', data: questionsFile(at), letters: letters ?? 'auto' }
}

/** The neurons of an edit; what it does to them is replaced by the factors. Without one, each question's own. */
function choiceOf(edit: Edit | null): DoseInput['choice'] {
  if (edit === null) return { kind: 'each' }
  return { kind: 'neurons', neurons: edit.neurons.map(({ layer, neuron }) => [layer, neuron]) }
}

/** An edit as it was when the run began. */
function editOf(at: RunAt, name: string): Edit {
  return parseEdit(parseJson(new TextDecoder().decode(at.fileOf(name))), 'The edit of this run')
}
