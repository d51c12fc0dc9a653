import type { Project, StoredEdit } from '../../api/shapes.ts'
import { m } from '#messages'

/** Why an edit cannot be tried now, in a sentence; null when it can. */
export function whyNotRun(edit: StoredEdit | null, project: Project | null): string | null {
  if (project === null) return m.needsProject()
  if (project.model === null) return m.editNeedsModel()
  if (edit === null) return m.editNone()
  if (!edit.enabled) return m.editIsBypassed()
  return edit.nNeurons === 0 ? m.editIsEmpty() : null
}
