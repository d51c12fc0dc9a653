import { join } from 'node:path'
import { writeTextAtomically } from '../files/atomicFile.ts'
import { makeFolder } from '../files/atomicFolder.ts'
import { evaluationFiles, evaluationJson, reportContext } from '../jobs/reportContext.ts'
import type { Output } from '../rpc/engine/contract.ts'
import { reportHtml } from '../report/reportHtml.ts'
import type { Host } from './host.ts'
import { version } from './version.ts'

/** Writes an evaluation of the runs in `folders`, and its report. */
export async function writeEvaluation(
  folder: string,
  evaluation: Output<'evaluate'>['evaluation'],
  folders: readonly string[],
  { signal, willWrite }: Host,
): Promise<{ readonly evaluation: string; readonly report: string }> {
  await makeFolder(folder)
  const context = await reportContext(evaluation, { engram: version(), folders, signal })
  const written = {
    evaluation: join(folder, evaluationFiles.evaluation),
    report: join(folder, evaluationFiles.report),
  }
  const texts = [
    [written.evaluation, evaluationJson(evaluation)],
    [written.report, reportHtml(evaluation, context)],
  ] as const
  for (const [path, text] of texts) {
    willWrite(path)
    await writeTextAtomically(path, text, { signal })
  }
  return written
}
