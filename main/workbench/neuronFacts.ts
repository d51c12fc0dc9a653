import { wilsonInterval } from '../methods/statistics/wilson.ts'
import { detectionFileNames } from '../jobs/detectionFiles.ts'
import { modelChoice, type ModelsOptions } from './modelsPart.ts'
import { findRun } from './runRecords.ts'
import { layOut } from './runWork.ts'
import type { OpenProject } from './session.ts'
import type { Part, Share } from './shapes.ts'

/** Tokens at each end, and questions, that an inspector shows. */
const top = 12

/** What is known of a neuron: the tokens it writes, and where a detection found it. */
export function neuronFactsPart(options: ModelsOptions, workFolder: string): Part<'neuron.facts'> {
  const { session, engine } = options
  // Once for each run of a project: a run does not change. Another project may have a run of the same id.
  const laidOut = new WeakMap<OpenProject, Map<string, Promise<string>>>()
  const folderOf = (runId: string): Promise<string> => {
    const project = session.require()
    findRun(project, runId)
    const folders = laidOut.get(project) ?? new Map<string, Promise<string>>()
    laidOut.set(project, folders)
    const made = folders.get(runId) ?? layOut({ project, runId, folder: workFolder }, detectionFileNames)
    folders.set(runId, made)
    made.catch(() => folders.delete(runId))
    return made
  }
  return {
    async 'neuron.facts'({ runId, neuron }, { signal, onWarning }) {
      const { run } = modelChoice(options)
      const folder = runId === null ? null : await folderOf(runId)
      const input = { run, neurons: [neuron], folder, prompt: null, top }
      const { neurons } = await engine.call('neuron.facts', input, { signal, onWarning })
      const [facts] = neurons
      const found = facts!.run
      return {
        neuron: facts!.neuron,
        promoted: facts!.promoted.map(shownToken),
        suppressed: facts!.suppressed.map(shownToken),
        isCommon: found?.isCommon ?? false,
        topQuestions: (found?.questions ?? []).map(({ id, domain, lang, stem, naica }) => ({
          ...{ questionId: id, domain, lang, stem, score: naica },
        })),
        byDomain: shares(found?.domains ?? []),
        byLang: shares(found?.langs ?? []),
        stability: found?.stability ?? null,
      }
    },
  }
}

function shownToken({
  id,
  token,
  score,
}: {
  readonly id: number
  readonly token: string | null
  readonly score: number
}) {
  return { id, text: token ?? `#${id}`, score }
}

/** Of a field's questions, those that have the neuron in their final set. */
function shares(fields: readonly { field: string; questions: number; keys: number }[]): Record<string, Share> {
  const entries = fields.map(({ field, questions, keys }) => {
    const value = questions === 0 ? 0 : keys / questions
    const { low, high } = wilsonInterval(value, questions) ?? { low: 0, high: 1 }
    return [field, { value, low, high, n: questions }]
  })
  return Object.fromEntries(entries) as Record<string, Share>
}
