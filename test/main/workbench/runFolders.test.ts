import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openCapsule } from '../../../main/runs/capsule.ts'
import { keepRecord } from '../../../main/runs/keepRecord.ts'
import { readRecords, type RunRecord } from '../../../main/runs/record.ts'
import { labelChange, storedLabels, type LabelStep } from '../../../main/runs/neuronLabels.ts'
import { runKindNames } from '../../../main/runs/kindFields.ts'
import { createProject } from '../../../main/store/projectFile.ts'
import { exportRun, importRuns, runFolderFiles } from '../../../main/workbench/runFolders.ts'
import { windowRun } from '../../../main/workbench/runRecords.ts'
import type { OpenProject } from '../../../main/workbench/session.ts'
import { runRecord, writtenFiles } from '../../support/runRecords.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const now = () => new Date('2026-05-05T00:00:00Z')
const { signal } = new AbortController()
const to = { version: '1.2.3', signal }
const into = ({ file }: OpenProject) => ({
  ...{ now, signal },
  commit: (make: () => LabelStep) => {
    const { name, changes } = make()
    return Promise.resolve(file.history.commit(name, changes))
  },
})

async function openedProject(): Promise<OpenProject> {
  const file = createProject(join(await temporaryFolder(), 'p.engram'), 'P')
  onTestFinished(() => file[Symbol.dispose]())
  return { file } as unknown as OpenProject
}

function keep(project: OpenProject, record: RunRecord, id = 'r'): void {
  keepRecord(project.file.runs, record, { id, createdAt: '2026-01-01T00:00:00Z', elapsedMs: 9 })
}

async function recordOf(kind: (typeof runKindNames)[number]): Promise<RunRecord> {
  if (kind !== 'detect') return runRecord(kind)
  const [record] = await readRecords(openCapsule({ kind: 'files', name: 'run', files: await writtenFiles() }))
  return record!
}

/** What a window shows of a run, but for its id and times. */
function shown(project: OpenProject, id: string) {
  const { id: _, createdAt, elapsedMs, ...run } = windowRun(project.file.runs.get(id)!)
  return {
    ...run,
    rows: project.file.runs.rows(id),
    files: project.file.runs.fileNames(id),
    when: !!createdAt,
    elapsedMs: elapsedMs >= 0,
  }
}

describe('a run of a project', () => {
  test.each(runKindNames)('of the kind %s goes to a folder and into another project without loss', async (kind) => {
    const [mine, theirs] = [await openedProject(), await openedProject()]
    keep(mine, await recordOf(kind))
    const folder = join(await temporaryFolder(), 'run')
    await exportRun(mine, 'r', folder, to)
    const [id, ...more] = await importRuns(theirs, folder, into(theirs))
    expect(more).toEqual([])
    expect(shown(theirs, id!)).toEqual(shown(mine, 'r'))
    const files = runFolderFiles(theirs, id!, '1.2.3')
    expect(Object.keys(files).toSorted()).toEqual(readdirSync(folder).toSorted())
    for (const [name, bytes] of Object.entries(files)) {
      expect(Buffer.from(bytes).equals(readFileSync(join(folder, name))), name).toBe(true)
    }
    expect(windowRun(theirs.file.runs.get(id!)!)).toMatchObject({ state: 'done', partial: null, failure: null })
    expect(theirs.file.runs.get(id!)!.createdAt).toBe(now().toISOString())
  })

  test('goes with what a person calls neurons of its model, and of no other', async () => {
    const mine = await openedProject()
    const record = await recordOf('detect')
    keep(mine, record)
    const { fingerprint } = record.figures.model
    const label = (model: string, place: number, text: string) => {
      return labelChange(model, { neuron: [1, place], label: text, note: '' })
    }
    const capitals = label(fingerprint, 4, 'capitals')
    mine.file.history.commit('', [capitals, label(fingerprint, 5, 'rivers'), label('sha256:other', 6, 'another')])
    const folder = join(await temporaryFolder(), 'run')
    await exportRun(mine, 'r', folder, to)
    const rivers = { neuron: [1, 5], label: 'rivers', note: '' }
    expect(JSON.parse(readFileSync(join(folder, 'neuron_labels.json'), 'utf8'))).toEqual({
      labels: [{ neuron: [1, 4], label: 'capitals', note: '' }, rivers],
    })

    const theirs = await openedProject()
    theirs.file.history.commit('', [label(fingerprint, 4, 'a name of their own')])
    expect(await importRuns(theirs, folder, into(theirs))).toHaveLength(1)
    expect(storedLabels(theirs.file.records, fingerprint)).toEqual([
      { neuron: [1, 4], label: 'a name of their own', note: '' },
      rivers,
    ])
    expect(theirs.file.history.list().steps.at(-1)?.name).toBe('Took a label with a run')
    await importRuns(theirs, folder, into(theirs))
    expect(theirs.file.history.list().steps).toHaveLength(2)
    writeFileSync(join(folder, 'neuron_labels.json'), '{"labels":[{"neuron":["x"]}]}')
    await expect(importRuns(theirs, folder, into(theirs))).rejects.toThrow('does not hold labels of neurons')
  })

  test('that is not done is not exported', async () => {
    const project = await openedProject()
    keep(project, runRecord('predict'))
    project.file.runs.progress('r', 'stopped', project.file.runs.get('r')!.details)
    const folder = join(await temporaryFolder(), 'run')
    await expect(exportRun(project, 'r', folder, to)).rejects.toMatchObject({ code: 'input.usage' })
    await expect(exportRun(project, 'other', folder, to)).rejects.toMatchObject({ code: 'input.value' })
  })

  test('does not take the place of other files', async () => {
    const project = await openedProject()
    keep(project, runRecord('predict'))
    const folder = await temporaryFolder()
    writeFileSync(join(folder, 'work.txt'), 'work')
    await expect(exportRun(project, 'r', folder, to)).rejects.toMatchObject({ code: 'input.usage' })
    expect(readdirSync(folder)).toEqual(['work.txt'])
  })
})

describe('a folder', () => {
  test('of a detection that was evaluated is two runs of the project', async () => {
    const project = await openedProject()
    const folder = await temporaryFolder()
    for (const [name, bytes] of Object.entries({ ...(await writtenFiles()), ...runRecord('evaluate').files }))
      writeFileSync(join(folder, name), bytes)
    const ids = await importRuns(project, folder, into(project))
    expect(ids.map((id) => project.file.runs.get(id)!.kind)).toEqual(['detect', 'evaluate'])
    expect(new Set(ids).size).toBe(2)
  })

  test('that holds no run adds none', async () => {
    const project = await openedProject()
    await expect(importRuns(project, await temporaryFolder(), into(project))).rejects.toMatchObject({
      code: 'input.missing',
    })
    expect(project.file.runs.list()).toEqual([])
  })
})
