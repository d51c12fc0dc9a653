import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { rawPrompting } from '../../../main/models/tokenizer/prompting.ts'
import type { RunCall } from '../../../main/runs/calls/calls.ts'
import { openCapsule } from '../../../main/runs/capsule.ts'
import { readDetection } from '../../../main/runs/detection.ts'
import { detectionFileNames } from '../../../main/runs/detectionFiles.ts'
import { keepRecord } from '../../../main/runs/keepRecord.ts'
import { jsonFile } from '../../../main/runs/kinds/kind.ts'
import { readRecords } from '../../../main/runs/record.ts'
import type { RunSettings } from '../../../main/runs/settings.ts'
import { createProject } from '../../../main/store/projectFile.ts'
import { capsuleOf, countsPrompts, doRun, storedRunAt } from '../../../main/workbench/runInputs.ts'
import type { OpenProject } from '../../../main/workbench/session.ts'
import { runRecord, writtenFiles } from '../../support/runRecords.ts'
import { runSettings } from '../../support/runSettings.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

/** A project with a run that asks questions under edits, `r`, and a detection, `d`. */
async function openedProject(): Promise<OpenProject> {
  const file = createProject(join(await temporaryFolder(), 'p.engram'), 'P')
  onTestFinished(() => file[Symbol.dispose]())
  const at = { createdAt: '2026-01-01T00:00:00Z', elapsedMs: 0 }
  const edit = (name: string) =>
    jsonFile({ name, model: null, positions: 'all', neurons: [{ layer: 1, neuron: 4, scale: 2 }] })
  const files = { ...runRecord('compare').files, 'edit.json': edit('after'), 'before.json': edit('before') }
  keepRecord(file.runs, { ...runRecord('compare'), files }, { id: 'r', ...at })
  const [detection] = await readRecords(openCapsule({ kind: 'files', name: 'Found', files: await writtenFiles() }))
  keepRecord(file.runs, detection!, { id: 'd', ...at })
  file.runs.putFile('d', 'other.txt', new Uint8Array(1))
  return { file } as unknown as OpenProject
}

/** What the engine is asked by a run of these settings; it answers nothing. */
async function askedBy(settings: RunSettings, project: OpenProject) {
  const asked: { method: string; input: Record<string, unknown> }[] = []
  const call = ((method: string, input: Record<string, unknown>) => {
    asked.push({ method, input })
    return Promise.reject(new Error('asked'))
  }) as unknown as RunCall
  const run = { model: '/m', device: 'cpu', threads: null, store: { kind: 'none' } } as const
  const at = { ...storedRunAt(project, 'r'), asked: () => Promise.resolve([]) }
  const context = { call, run, version: '1', signal: new AbortController().signal }
  await expect(doRun(at, settings, context)).rejects.toThrow('asked')
  return asked[0]!
}

const data = { kind: 'bytes', name: 'questions.jsonl', bytes: Buffer.from('{}\n') }
const [edit, before] = [{ name: 'after', positions: 'all' }, { name: 'before' }]
const detection = { kind: 'files', name: 'Found' }

describe('doRun', () => {
  test.each<[RunSettings, string, object]>([
    [runSettings('predict', { options: { seed: 3 } }), 'predict', { data, edit: null, seed: 3, letters: 'auto' }],
    [runSettings('predict', { editId: 'e', options: { style: 'option-text' } }), 'predict.options', { data, edit }],
    [runSettings('detect', { options: { t: 0.5, v: 9 } }), 'detect', { data, background: null, t: 0.5, v: 9 }],
    [runSettings('detect', { backgroundId: 'd' }), 'detect', { background: detection }],
    [runSettings('evaluate', { runIds: ['d', 'd'], options: { pooled: 7 } }), 'evaluate', { pooled: 7, text: null }],
    [
      runSettings('compare', { editId: 'e', options: { letters: 'bare' } }),
      'edit.compare',
      { edit, beforeEdit: null, source: { kind: 'questions', data, letters: 'bare' }, controls: 5, kind: 'random' },
    ],
    [runSettings('compare', { editId: 'e', beforeEditId: 'f' }), 'edit.compare', { edit, beforeEdit: before }],
    [
      runSettings('dose', { editId: 'e', factors: [2, 0] }),
      'edit.dose',
      { choice: { kind: 'neurons', neurons: [[1, 4]] }, name: 'after', positions: 'all', factors: [0, 2], own: null },
    ],
    [runSettings('agree', { runId: 'd' }), 'agree', { source: { kind: 'detection', detection }, candidates: 300 }],
    [
      runSettings('faithfulness', { methods: ['random'], options: { to: 'mean', sample: 5 } }),
      'faithfulness',
      { source: { kind: 'questions', data, letters: 'auto' }, methods: ['random'], to: 'mean', sample: 5, variants: 1 },
    ],
    [
      runSettings('faithfulness', { runId: 'd' }),
      'faithfulness',
      { source: { kind: 'detection', detection }, objective: 'prob', rule: 'adaptive' },
    ],
    [runSettings('rerun', { runId: 'd' }), 'rerun', { detection, background: null, tolerance: 1e-4 }],
    [runSettings('bake', { editId: 'e', out: '/new' }), 'edit.bake', { edit, out: '/new', check: true }],
    [
      runSettings('attribute', { target: '7', against: [], options: { rule: 'fixed' as never } }),
      'attribute',
      { prompt: { kind: 'text', text: 'The capital of Kenya is', ...rawPrompting }, target: { kind: 'id', id: 7 } },
    ],
  ])('asks the engine what %j say', async (settings, method, input) => {
    const asked = await askedBy(settings, await openedProject())
    expect(asked.method).toBe(method)
    expect(asked.input).toMatchObject(input)
  })

  test('refuses a detection that is not in the project before the engine is asked', async () => {
    const project = await openedProject()
    await expect(askedBy(runSettings('rerun', { runId: 'gone' }), project)).rejects.toThrow('not in the project')
  })
})

describe('capsuleOf', () => {
  test('is a detection as its files are, and no other file', async () => {
    const project = await openedProject()
    const capsule = capsuleOf(project, 'd')
    expect(capsule.kind === 'files' && Object.keys(capsule.files).toSorted()).toEqual(detectionFileNames.toSorted())
    const { name, questions, sums } = await readDetection(openCapsule(capsule))
    expect([name, questions.length, sums?.ids]).toEqual(['Found', 2, ['q1', 'q2']])
  })
})

describe('countsPrompts', () => {
  test('tells prompts from what is read before them', () => {
    expect(countsPrompts({ phase: 'detect', done: 0, total: 3 })).toBe(true)
    expect(countsPrompts({ phase: 'measure', done: 1, total: 3 })).toBe(true)
    expect(countsPrompts({ phase: 'reading', done: 1, total: 3 })).toBe(false)
    expect(countsPrompts({ phase: 'predict', done: 0, total: 0 })).toBe(false)
  })
})
