import { join, resolve } from 'node:path'
import { writeTextAtomically } from '../../files/atomicFile.ts'
import { openCapsule } from '../../runs/capsule.ts'
import { evaluationFiles, nearFolders, readEvaluation, reportContext } from '../../runs/evaluation.ts'
import { reportHtml } from '../../report/reportHtml.ts'
import type { Action } from '../host.ts'
import { checkOutput, folderInput, type OutputFlags } from '../inputs.ts'
import { version } from '../version.ts'

export interface ReportFlags extends OutputFlags {
  readonly folder: string
  readonly run?: readonly string[]
  readonly out?: string
}

export const report: Action<ReportFlags> = async (flags, { output, signal, willWrite }) => {
  const { folder, run = [], out } = flags
  const path = out ?? join(folder, evaluationFiles.report)
  const evaluation = await readEvaluation(openCapsule(folderInput(folder)), { signal })
  await checkOutput(path, flags)
  const folders = [folder, ...run].map((dir) => resolve(dir))
  const candidates = nearFolders(folders)
  const context = await reportContext(evaluation, { engram: version(), candidates, signal })
  const missing = evaluation.runs.filter((_, i) => context.runs[i] === null)
  if (missing.length > 0) {
    output.warning(
      `The folder of ${missing.map(({ name }) => name).join(', ')} is not at hand as it was evaluated, so the texts of ` +
        'its questions are left out; name it with --run.',
    )
  }
  willWrite(path)
  await writeTextAtomically(path, reportHtml(evaluation, context), { signal })
  output.note(`Written: ${path}`)
}
