import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { evaluationFiles, evaluationJson } from '../../main/runs/evaluation.ts'
import { detectionFileNames } from '../../main/runs/detectionFiles.ts'
import { foundEvaluation } from '../../main/runs/kinds/evaluate.ts'
import { jsonFile } from '../../main/runs/kinds/kind.ts'
import { wholeFigures, type RunRecord } from '../../main/runs/record.ts'
import type { CapsuleFiles } from '../../main/runs/capsule.ts'
import type { RunKind } from '../../main/runs/kindFields.ts'
import { answer } from './answers.ts'
import { runSettings } from './runSettings.ts'
import { sampleEvaluation } from './sampleEvaluation.ts'
import { summaries } from './summaries.ts'
import { writtenRun } from './writtenRun.ts'

const share = { value: 1 / 3, low: 0.1, high: 0.7, n: 6 }
const figures = wholeFigures({
  model: { name: 'tiny', fingerprint: 'sha256:a', nLayers: 2, dMlp: 8 },
  ...{ device: 'cpu', nQuestions: 3, nVariants: 6, warnings: ['Beware of “quotes”.'] },
  accuracy: { all: share, cells: [{ domain: 'law', lang: '', share }] },
})
const edit = jsonFile({ name: 'e', model: null, positions: 'last', neurons: [{ layer: 0, neuron: 1, scale: 0 }] })
const pair = (part: string) =>
  [answer('q1', 0, 'A', 'B', 0.1), answer('q1', 1, 'B', 'B')].map((each) => ({ part, ...each }))

/** A record of a run of a kind, with all that one of the kind may have; a detection's is that of its files. */
export function runRecord(kind: Exclude<RunKind, 'detect'>): RunRecord {
  const questions = { 'questions.jsonl': new TextEncoder().encode('{}\n') }
  const of = (files: CapsuleFiles, parts: readonly string[] = []) => ({
    ...{ name: `A ${kind}, “named”`, files, answers: parts.flatMap(pair), settings: runSettings(kind) },
    figures: { ...figures, summary: summaries[kind] },
  })
  switch (kind) {
    case 'predict':
      return { ...of({ ...questions, 'edit.json': edit }, ['before']), settings: runSettings(kind, { editId: 'e' }) }
    case 'compare':
      return of({ ...questions, 'edit.json': edit, 'before.json': edit }, ['before', 'after', 'control'])
    case 'dose':
      return of({ ...questions, 'edit.json': edit, 'dose.json': jsonFile(summaries.dose.dose) })
    case 'evaluate': {
      const { evaluation } = sampleEvaluation()
      const report = new TextEncoder().encode('<!doctype html>')
      const json = new TextEncoder().encode(evaluationJson(evaluation))
      return {
        ...of({ [evaluationFiles.evaluation]: json, [evaluationFiles.report]: report }),
        figures: wholeFigures(foundEvaluation(evaluation)),
      }
    }
    default:
      return of({ [`${kind}.json`]: jsonFile(summaries[kind]) })
  }
}

/** The files of a detection of two questions. */
export async function writtenFiles(): Promise<CapsuleFiles> {
  const dir = await writtenRun({
    ...{ fingerprint: 'sha256:a', shape: { nLayers: 2, dMlp: 8 } },
    questions: [
      { id: 'q1', domain: 'law', neurons: [[0, 1]] },
      {
        id: 'q2',
        neurons: [
          [1, 7],
          [0, 1],
        ],
      },
    ],
    common: [[0, 1]],
  })
  return Object.fromEntries(detectionFileNames.map((name) => [name, Uint8Array.from(readFileSync(join(dir, name)))]))
}
