import * as v from 'valibot'
import { QuestionView } from '../rpc/window/questions.ts'
import type { ProjectFile } from '../store/projectFile.ts'

/** How the questions are looked at: everything shown, where nothing was kept. */
export function questionView(file: Pick<ProjectFile, 'properties'>): v.InferOutput<typeof QuestionView> {
  const found = v.safeParse(QuestionView, file.properties.get('questionView'))
  return found.success ? found.output : { hidden: [], filters: [] }
}
