import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createProject } from '../../../main/store/projectFile.ts'
import { comparisonPart } from '../../../main/workbench/comparison.ts'
import type { Session } from '../../../main/workbench/session.ts'
import { runSettings } from '../../support/runSettings.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { callsOf, openWorkbench } from '../../support/workbenchCalls.ts'

const details = {
  ...{ model: { name: 'm', fingerprint: 'f', nLayers: 1, dMlp: 1 }, device: 'cpu', nQuestions: 1, nVariants: 1 },
  ...{ elapsedMs: 0, accuracy: null, summary: null, warnings: [], failure: null, done: 0, total: 1 },
}
function stored(settings: { readonly kind: string }, state: string) {
  return {
    ...{ id: 'run', kind: settings.kind, createdAt: '2026-01-01T00:00:00Z', settings, name: 'Run', starred: false },
    ...{ trashed: false, tags: [], state, details },
  }
}

describe('a run that a project holds', () => {
  test('with more than may be begun is listed as it is, and not gone on with', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'p.engram')
    const settings = runSettings('dose', { editId: 'e', factors: [1], options: { controls: 200_000_000 } })
    {
      using file = createProject(path, 'Given')
      file.runs.insert(stored(settings, 'stopped'))
    }
    const workbench = openWorkbench(folder)
    onTestFinished(() => workbench[Symbol.asyncDispose]())
    const { call, jobEnded } = callsOf(workbench)
    await call('projects.open', { path })
    expect((await call('runs.list', {})).map((run) => run.settings)).toEqual([settings])
    await call('runs.resume', { runId: 'run' })
    expect(await jobEnded('run')).toBe(
      'failed: The run run in this project cannot be used: options.controls: expected a whole number from 0 to 1000.',
    )
  })

  test('is read once, however many of its parts are compared', async () => {
    using file = createProject(join(await temporaryFolder(), 'p.engram'), 'Given')
    file.runs.insert(stored(runSettings('compare', { editId: 'e' }), 'done'))
    file.runs.putFile('run', 'questions.jsonl', new Uint8Array())
    let nReads = 0
    const rows = (id: string) => {
      nReads++
      return file.runs.rows(id)
    }
    const project = { file: { runs: { ...file.runs, rows } } }
    const part = comparisonPart({ require: () => project } as unknown as Session)
    const context = { signal: new AbortController().signal, onProgress() {}, onWarning() {}, onItem() {} }
    const runIds = ['run#after', 'run#control', 'run#control']
    const { runs } = await part['compare.runs']({ baselineId: 'run#before', runIds }, context)
    expect(runs.map(({ part }) => part)).toEqual(['before', 'after', 'control'])
    expect(nReads).toBe(1)
  })
})
