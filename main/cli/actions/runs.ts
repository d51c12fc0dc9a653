import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { oneLine } from '../../base/oneLine.ts'
import { WorkbenchError } from '../../base/errors.ts'
import { writeFolderAtomically } from '../../files/atomicFolder.ts'
import { openCapsule } from '../../runs/capsule.ts'
import { manifestFile } from '../../runs/manifest.ts'
import { labelFiles, labelStep, readLabels } from '../../runs/neuronLabels.ts'
import { keepRecord } from '../../runs/keepRecord.ts'
import { readRecords, recordFiles } from '../../runs/record.ts'
import { storedDetails, storedRecord, storedSettings } from '../../runs/storedRecord.ts'
import { createProject, openProject, projectExtension, type ProjectFile } from '../../store/projectFile.ts'
import type { StoredRun } from '../../store/runs.ts'
import type { Action } from '../host.ts'
import { checkOutputFolder, folderInput } from '../inputs.ts'
import { duration } from '../progressText.ts'
import { counted, grouped, table } from '../table.ts'
import { version } from '../version.ts'

export interface RunsFlags {
  readonly project: string
  readonly run?: string
  readonly folder?: string
  readonly out?: string
  readonly json?: boolean
}

export const runsList: Action<RunsFlags> = ({ project: path, json }, { output }) => {
  using project = openProject(resolve(path))
  const runs = project.runs.list().filter(({ trashed }) => !trashed)
  if (json === true) for (const run of runs) output.json(jsonOf(run))
  else if (runs.length === 0) output.line('The project holds no run.')
  else {
    const rows = runs.map((run) => {
      const { nQuestions, nVariants, elapsedMs, model, accuracy } = storedDetails(run)
      const right = accuracy === null ? '' : `${(100 * accuracy.all.value).toFixed(1)} %`
      return [
        ...[
          oneLine(run.name),
          run.kind,
          run.state,
          oneLine(model.name),
          grouped(nQuestions),
          grouped(nVariants),
          right,
        ],
        ...[duration(elapsedMs), run.createdAt.slice(0, 16).replace('T', ' ')],
      ]
    })
    const head = ['run', 'kind', 'state', 'model', 'questions', 'prompts', 'right', 'time', 'begun']
    for (const line of table([head, ...rows], 'llllrrrrl')) output.line(line)
  }
  return Promise.resolve()
}

export const runsShow: Action<RunsFlags> = ({ project: path, run: name, json }, { output }) => {
  using project = openProject(resolve(path))
  const run = findRun(project, name!)
  if (json === true) output.json({ ...jsonOf(run), files: project.runs.fileNames(run.id) })
  else {
    const { model, device, nQuestions, nVariants, warnings } = storedDetails(run)
    output.line(`${oneLine(run.name)}: ${run.kind}, ${run.state}, of ${oneLine(model.name)} on ${device}`)
    output.line(`${counted(nQuestions, 'question')}, ${counted(nVariants, 'prompt')}`)
    for (const part of [storedSettings(run), storedDetails(run).summary]) {
      output.line()
      output.line(JSON.stringify(part, null, 2))
    }
    for (const warning of warnings) output.note(`warning: ${warning}`)
  }
  return Promise.resolve()
}

export const runsExport: Action<RunsFlags> = async ({ project: path, run: name, out, json }, host) => {
  const { output, signal, willWrite } = host
  const folder = resolve(out!)
  const { files, title } = (() => {
    using project = openProject(resolve(path))
    const run = findRun(project, name!)
    if (run.state !== 'done') {
      throw new WorkbenchError(
        'input.usage',
        `"${run.name}" is not done (${run.state}); finish it before it is exported.`,
      )
    }
    const labels = labelFiles(project.records, storedDetails(run).model.fingerprint)
    return { files: { ...recordFiles(storedRecord(project.runs, run), version()), ...labels }, title: run.name }
  })()
  await checkOutputFolder(folder, Object.keys(files), manifestFile)
  willWrite(folder)
  await writeFolderAtomically(folder, files, { signal })
  if (json === true) output.json({ run: title, files: Object.keys(files), out })
  else output.note(`Written: ${out}`)
}

export const runsImport: Action<RunsFlags> = async ({ project: path, folder, json }, { output, signal }) => {
  const capsule = openCapsule(folderInput(folder!))
  const records = await readRecords(capsule, { signal })
  const labels = await readLabels(capsule, { signal })
  const at = resolve(path)
  // As every command with --project does, which makes the file when it is first used.
  using project = existsSync(at) ? openProject(at) : createProject(at, basename(at, projectExtension))
  if (project.readOnly !== null) throw new WorkbenchError('run.store', project.readOnly)
  for (const record of records) {
    const id = randomUUID()
    keepRecord(project.runs, record, { id, createdAt: new Date().toISOString(), elapsedMs: 0 })
    const { name, changes } = labelStep(project.records, record.figures.model.fingerprint, labels)
    project.history.commit(name, changes)
    if (changes.length > 0) output.note(`${counted(changes.length, 'label')} of neurons came with it.`)
    if (json === true) output.json({ id, name: record.name, kind: record.settings.kind })
    else output.line(`${record.settings.kind}: ${oneLine(record.name)}`)
  }
  output.note(`Kept in ${path}`)
}

/** By its id, or by its name where only one run has it. */
function findRun({ runs }: ProjectFile, name: string): StoredRun {
  const all = runs.list().filter(({ trashed }) => !trashed)
  const found = name === 'last' ? all.slice(0, 1) : all.filter((run) => run.id === name || run.name === name)
  const [run] = found
  if (run === undefined) {
    const names = all.slice(0, 5).map((each) => `"${each.name}"`)
    const known = all.length === 0 ? 'It holds none.' : `It has ${names.join(', ')}${all.length > 5 ? ', …' : ''}.`
    throw new WorkbenchError('input.value', `The project has no run ${JSON.stringify(name)}. ${known}`)
  }
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ')
    throw new WorkbenchError(
      'input.value',
      `Several runs are called ${JSON.stringify(name)}; name one by its id: ${ids}.`,
    )
  }
  return run
}

function jsonOf(run: StoredRun): object {
  const { id, name, kind, state, createdAt, starred, tags } = run
  const { model, device, nQuestions, nVariants, elapsedMs, accuracy, summary, warnings } = storedDetails(run)
  return {
    ...{ id, name, kind, state, createdAt, starred, tags, settings: storedSettings(run) },
    ...{ model, device, nQuestions, nVariants, elapsedMs, accuracy, summary, warnings },
  }
}
