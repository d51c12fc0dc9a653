import { foreseen } from '../api/failure.ts'
import type { Session } from '../state/session.svelte.ts'
import { m } from '#messages'
import { kindOfFile } from './kindOfFile.ts'

type Parts = Pick<Session, 'project' | 'importing' | 'layers'>

/**
 * Shows what would be imported into the open project; nothing is changed before a person says so.
 *
 * @param from a path of the host's disk, files of a page, or a text that was pasted; null: it is still to be chosen
 */
export async function importQuestions(
  { project, importing, layers }: Parts,
  from: string | readonly File[] | { readonly text: string } | null,
): Promise<void> {
  if (project.current === null) throw foreseen('input.missing', m.importNeedsProject())
  if (typeof from === 'string') {
    if (kindOfFile(from) !== 'questions') throw foreseen('input.usage', m.filesNotUsable())
    importing.fromPath(from)
  } else if (from === null) {
    importing.isChoosing = true
  } else if ('text' in from) {
    importing.fromText(from.text)
  } else {
    const usable = from.filter(({ name }) => kindOfFile(name) === 'questions')
    if (usable.length === 0) throw foreseen('input.usage', m.filesNotUsable())
    await importing.fromFiles(usable)
  }
  layers.show('importing')
}
