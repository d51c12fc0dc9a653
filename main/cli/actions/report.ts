import { extname, join, resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { writeBytesAtomically, writeTextAtomically } from '../../files/atomicFile.ts'
import { openCapsule } from '../../runs/capsule.ts'
import { evaluationFiles, nearFolders, readEvaluation, reportContext } from '../../runs/evaluation.ts'
import { printInBrowser } from '../../report/pdf/printInBrowser.ts'
import { reportHtml } from '../../report/reportHtml.ts'
import { bundledTypefaces } from '../../workbench/resources.ts'
import type { Action } from '../host.ts'
import { checkOutput, folderInput, targetOf, type OutputFlags } from '../inputs.ts'
import { version } from '../version.ts'

export interface ReportFlags extends OutputFlags {
  readonly folder: string
  readonly run?: readonly string[]
  readonly out?: string
  readonly pdf?: string
}

export const report: Action<ReportFlags> = async (flags, { output, signal, willWrite }) => {
  const { folder, run = [], out, pdf } = flags
  const path = out ?? (pdf === undefined ? join(folder, evaluationFiles.report) : null)
  checkPdf(pdf, path)
  const evaluation = await readEvaluation(openCapsule(folderInput(folder)), { signal })
  for (const each of [path, pdf]) if (each != null) await checkOutput(each, flags)
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
  if (path !== null) {
    willWrite(path)
    await writeTextAtomically(path, reportHtml(evaluation, context), { signal })
    output.note(`Written: ${path}`)
  }
  if (pdf === undefined) return
  const printed = await printInBrowser(reportHtml(evaluation, context, await bundledTypefaces()), { signal })
  willWrite(pdf)
  await writeBytesAtomically(pdf, printed, { signal })
  output.note(`Written: ${pdf}`)
}

/** @throws WorkbenchError 'input.usage' for a PDF that is called otherwise, or would take the place of the page */
function checkPdf(pdf: string | undefined, page: string | null): void {
  if (pdf === undefined) return
  const { kind, path } = targetOf(pdf)
  if (kind !== 'stream' && extname(pdf).toLowerCase() !== '.pdf') {
    throw new WorkbenchError('input.usage', `--pdf writes a PDF: give a name that ends in .pdf, not ${pdf}.`)
  }
  if (page === null || kind === 'stream' || targetOf(page).path !== path) return
  throw new WorkbenchError('input.usage', `--out and --pdf name the same file, ${pdf}; give each a name of its own.`)
}
