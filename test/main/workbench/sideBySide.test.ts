import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openCapsule } from '../../../main/runs/capsule.ts'
import { keepRecord } from '../../../main/runs/keepRecord.ts'
import { readRecords } from '../../../main/runs/record.ts'
import { createProject } from '../../../main/store/projectFile.ts'
import { createMapCache } from '../../../main/workbench/mapData.ts'
import type { OpenProject } from '../../../main/workbench/session.ts'
import { sideBySide } from '../../../main/workbench/sideBySide.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { writtenRun, type WrittenQuestion } from '../../support/writtenRun.ts'

async function projectOf(
  runs: Readonly<Record<string, { fingerprint?: string; questions: readonly WrittenQuestion[] }>>,
) {
  const file = createProject(join(await temporaryFolder(), 'p.engram'), 'P')
  onTestFinished(() => file[Symbol.dispose]())
  for (const [id, { fingerprint = 'sha256:a', questions }] of Object.entries(runs)) {
    const path = await writtenRun({ fingerprint, shape: { nLayers: 2, dMlp: 9 }, questions })
    const [record] = await readRecords(openCapsule({ kind: 'folder', path }))
    keepRecord(file.runs, { ...record!, name: id }, { id, createdAt: '2026-01-01T00:00:00Z', elapsedMs: 0 })
  }
  return { file } as unknown as OpenProject
}

const question = (id: string, ...neurons: [number, number][]): WrittenQuestion => ({ id, neurons })

test('puts detections of the same questions beside one, itself first, those of other models and questions left out', async () => {
  const project = await projectOf({
    first: { questions: [question('a', [0, 1], [0, 2]), question('b', [1, 3], [1, 4])] },
    half: { questions: [question('a', [0, 2], [1, 8]), question('c', [0, 5])] },
    model: { fingerprint: 'sha256:b', questions: [question('a', [0, 1])] },
    others: { questions: [question('z', [0, 1])] },
    gone: { questions: [question('a', [0, 1])] },
  })
  const gone = project.file.runs.get('gone')!
  project.file.runs.label('gone', { name: gone.name, starred: false, trashed: true, tags: [] })
  const rows = await sideBySide(project, createMapCache(), 'first')
  expect(rows.map(({ runId, questions }) => [runId, questions])).toEqual([
    ['first', 2],
    ['half', 1],
  ])
  const [own, half] = rows
  expect(own).toMatchObject({ method: 'qrnca', name: 'first' })
  expect([own!.share.mean, half!.share.mean]).toEqual([1, 0.5])
})
