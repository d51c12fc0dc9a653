import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rawPrompting } from '../../main/models/tokenizer/prompting.ts'
import { readQuestions } from '../../main/datasets/readQuestions.ts'
import { detectionFiles, type Detection } from '../../main/runs/detectionFiles.ts'
import { createProject } from '../../main/store/projectFile.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

function sampleQuestions(n: number): string[] {
  return readFileSync(join(root, 'resources/questions/sample.jsonl'), 'utf8').split('\n').slice(0, n)
}

/** A detection of two questions. */
export async function writeRun(folder: string): Promise<void> {
  const path = join(folder, 'questions.jsonl')
  writeFileSync(path, sampleQuestions(2).join('\n'))
  const questions = await readQuestions(path)
  const places: [number, number][] = [
    [0, 1],
    [1, 9],
  ]
  const scores = { scores: [0.5, 0.25], frequency: [2, 1], na: [0.2, 0.1], ica: [1.5, 0] }
  const sums = {
    ...{ ids: questions.map(({ id }) => id), starts: Int32Array.of(0, 2, 4), neurons: Int32Array.of(1, 19, 1, 19) },
    ...{ scores: Float64Array.of(0.5, 0.25, 0.5, 0.25), totals: Float64Array.of(2.5, 2.5) },
  }
  const detection: Detection = {
    ...{ fingerprint: 'sha256:abc', modelType: 'llama', shape: { nLayers: 2, dMlp: 10 }, device: 'cpu', elapsedMs: 5 },
    ...{ method: 'qrnca', objective: 'prob', warnings: ['Beware.'], meanProb: 0.5, computed: 2, rejected: 0 },
    ...{ variants: questions.flatMap(({ variants }) => variants).length, background: null, nClusters: 2, scores: sums },
    ...{ data: 'd'.repeat(64), common: [{ neuron: [1, 9], occurrences: 2 }] },
    settings: {
      ...{
        mode: 'corrected',
        rule: 'adaptive',
        steps: 256,
        tolerance: 1e-3,
        letters: 'auto',
        candidates: 1,
        to: 'zero',
      },
      ...{ t: 0.2, u: 0.3, v: 20, seed: 7 },
      ...rawPrompting,
    },
    questions: questions.map(({ id, domain, source, variants }) => ({
      ...{
        id,
        domain,
        source: {
          ...source,
          variants: variants.map(({ prompt, gold }) => ({ prompt, gold, template: null, order: null })),
        },
      },
      variants: variants.map(() => ({ target: 3, prob: 0.25, converged: true, error: 1e-4 })),
      ...{ cluster: { neurons: places, ...scores }, key: { neurons: [[0, 1]], scores: [0.3] } },
      exact: { neurons: places, effect: [0.2, -0.1], effectLog: [0.4, -0.2], scores: [0.5, 0.25] },
    })),
  }
  for (const [name, text] of Object.entries(detectionFiles(detection, '1.2.3', 'questions.jsonl')))
    writeFileSync(join(folder, name), text)
}

/** A project with a history, questions, an edit, a block, and a run with rows and a file. */
export function writeProject(folder: string): Promise<void> {
  using project = createProject(join(folder, 'p.engram'), 'Study', { now: () => new Date(0) })
  const questions = sampleQuestions(6).map((data, position) => ({
    ...{ kind: 'questions' as const, id: (JSON.parse(data) as { id: string }).id, after: { position, data } },
  }))
  project.history.commit('Import', questions)
  project.history.commit('Edit', [
    { kind: 'edits', id: 'e', after: { position: 0, data: '{"name":"Off","parts":[]}' } },
  ])
  project.history.commit('Report', [
    { kind: 'blocks', id: 'b', after: { position: 0, data: '{"kind":"text","text":"T"}' } },
  ])
  const { runs } = project
  runs.insert({
    ...{ id: 'r1', kind: 'predict', createdAt: '2026-01-01T00:00:00Z', settings: { seed: 1 }, name: 'Predict 1' },
    ...{ starred: true, trashed: false, tags: ['a'], state: 'done', details: { accuracy: 0.5 } },
  })
  runs.putRows(
    'r1',
    [0, 1, 2].map((n) => ({ part: 'before', n, data: { id: `q${n}`, prob: n / 7 } })),
  )
  runs.putFile('r1', 'questions.jsonl', Buffer.from(sampleQuestions(2).join('\n')))
  return Promise.resolve()
}
