import type { NeuronFinding } from '../rpc/window/shapes.ts'
import { readDetection } from '../runs/detection.ts'
import { openCapsule } from '../runs/capsule.ts'
import { capsuleOf } from './runInputs.ts'
import { windowRun } from './runRecords.ts'
import type { OpenProject } from './session.ts'

/** What a detection found, by neuron: small enough to keep one for every run of a project. */
interface FoundIndex {
  readonly method: string
  readonly nQuestions: number
  readonly common: ReadonlySet<number>
  /** Questions whose final set has the neuron, those first where it ranks best. */
  readonly questions: ReadonlyMap<number, NeuronFinding['questions']>
}

/** Which detections of a project list a neuron. */
export interface FoundBy {
  /** @param neuron `layer * dMlp + neuron` of a model that has as many in a layer as the runs say */
  find(
    project: OpenProject,
    of: { readonly fingerprint: string; readonly place: readonly [layer: number, neuron: number] },
    signal: AbortSignal,
  ): Promise<NeuronFinding[]>
  clear(): void
}

/** Questions of a run that are named. */
const mostQuestions = 50

export function createFoundBy(): FoundBy {
  const known = new Map<string, Promise<FoundIndex>>()
  const indexOf = (project: OpenProject, runId: string): Promise<FoundIndex> => {
    const found = known.get(runId) ?? readIndex(project, runId)
    known.set(runId, found)
    found.catch(() => known.delete(runId))
    return found
  }
  return {
    async find(project, { fingerprint, place: [layer, neuron] }, signal) {
      const findings: NeuronFinding[] = []
      const runs = project.file.runs.list().filter(({ kind, state, trashed }) => {
        return kind === 'detect' && state === 'done' && !trashed
      })
      for (const stored of runs) {
        const { id, name, model } = windowRun(stored)
        if (model.fingerprint !== fingerprint) continue
        signal.throwIfAborted()
        const index = await indexOf(project, id)
        const flat = layer * model.dMlp + neuron
        const questions = index.questions.get(flat) ?? []
        findings.push({
          ...{ runId: id, name, method: index.method, nQuestions: index.nQuestions, isCommon: index.common.has(flat) },
          ...{ nFound: questions.length, questions: questions.slice(0, mostQuestions) },
        })
      }
      return findings
    },
    clear: () => known.clear(),
  }
}

async function readIndex(project: OpenProject, runId: string): Promise<FoundIndex> {
  const { manifest, questions, common } = await readDetection(openCapsule(capsuleOf(project, runId)))
  const found = new Map<number, NeuronFinding['questions']>()
  for (const { id, domain, lang, source, key } of questions) {
    for (const [at, neuron] of key.neurons.entries()) {
      const rows = found.get(neuron) ?? []
      rows.push({ questionId: id, domain, lang, stem: source.stem, rank: at + 1, score: key.scores[at]! })
      found.set(neuron, rows)
    }
  }
  for (const rows of found.values()) rows.sort((a, b) => a.rank - b.rank || b.score - a.score)
  const isCommon = new Set(common.map(({ neuron }) => neuron))
  return { method: manifest.method, nQuestions: questions.length, common: isCommon, questions: found }
}
