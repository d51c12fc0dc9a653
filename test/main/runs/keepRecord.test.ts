import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keepRecord } from '../../../main/runs/keepRecord.ts'
import { createProject } from '../../../main/store/projectFile.ts'
import { runRecord } from '../../support/runRecords.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

test('keepRecord keeps a finished run with its files, and its answers in their order within each part', async () => {
  using project = createProject(join(await temporaryFolder(), 'p.engram'), 'P')
  const record = runRecord('compare')
  keepRecord(project.runs, record, { id: 'r', createdAt: '2026-01-01T00:00:00Z', elapsedMs: 9 })
  expect(project.runs.get('r')).toMatchObject({
    ...{ id: 'r', kind: 'compare', name: record.name, state: 'done', createdAt: '2026-01-01T00:00:00Z' },
    ...{ settings: record.settings, starred: false, trashed: false, tags: [] },
    details: { ...record.figures, elapsedMs: 9, failure: null, done: 6, total: 6 },
  })
  expect(project.runs.fileNames('r')).toEqual(Object.keys(record.files).toSorted())
  for (const [name, bytes] of Object.entries(record.files)) {
    expect([...(project.runs.file('r', name) as Uint8Array)]).toEqual([...bytes])
  }
  const rows = project.runs.rows('r')
  expect(rows.map(({ part, n }) => `${part} ${n}`).toSorted()).toEqual([
    ...['after 0', 'after 1', 'before 0', 'before 1', 'control 0', 'control 1'],
  ])
})
