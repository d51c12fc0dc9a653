import * as v from 'valibot'
import { parseJson } from '../files/parseJson.ts'
import { QuestionAgreementSchema, type QuestionAgreement } from '../methods/agreementSchema.ts'
import { agreementFiles } from '../runs/kinds/agree.ts'
import { runFile } from './runRecords.ts'
import type { OpenProject } from './session.ts'

/**
 * Each question of a run that has put methods beside exact effects.
 *
 * @throws WorkbenchError 'input.missing' while the run has not ended
 */
export function agreementView(project: OpenProject, runId: string): QuestionAgreement[] {
  const lines = new TextDecoder().decode(runFile(project, runId, agreementFiles.rows)).split('\n')
  return lines.filter((line) => line !== '').map((line) => v.parse(QuestionAgreementSchema, parseJson(line)))
}
