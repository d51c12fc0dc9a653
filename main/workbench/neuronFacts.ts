import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { wilsonInterval } from '../methods/statistics/wilson.ts'
import { detectionFileNames } from '../jobs/detectionFiles.ts'
import { modelChoice } from './modelsPart.ts'
import type { ModelsOptions } from './modelsPart.ts'
import { runFile } from './runRecords.ts'
import type { Part, Share } from './shapes.ts'

/** Tokens at each end, and questions, that an inspector shows. */
const top = 12

/** What is known of a neuron: the tokens it writes, and where a detection found it. */
export function neuronFactsPart(options: ModelsOptions, workFolder: string): Part<'neuron.facts'> {
  return {
    async 'neuron.facts'({ runId, neuron }, { signal, onWarning }) {
      const { run } = modelChoice(options)
      const folder = runId === null ? null : await layOutDetection(options, runId, workFolder)
      const input = { run, neurons: [neuron], folder, prompt: null, top }
      const { neurons } = await options.engine.call('neuron.facts', input, { signal, onWarning })
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

/** Once for each run: a run does not change. */
async function layOutDetection({ session }: ModelsOptions, runId: string, workFolder: string): Promise<string> {
  const project = session.require()
  const dir = join(workFolder, 'detections', runId)
  await mkdir(dir, { recursive: true })
  try {
    for (const name of detectionFileNames)
      await writeFile(join(dir, name), runFile(project, runId, name), { flag: 'wx' })
  } catch (error) {
    // All of them are there from the last time.
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return dir
    await rm(dir, { recursive: true, force: true })
    throw error
  }
  return dir
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
