import { foreseen } from '../api/failure.ts'
import type { Session } from '../state/session.svelte.ts'
import { m } from '#messages'
import { kindOfFile } from './kindOfFile.ts'
import { toast } from '../ui/toast.ts'

type Parts = Pick<Session, 'project' | 'importing' | 'router' | 'commands'>

/** Adds the questions of a file to the open project: one step, which the notice offers to undo. */
export async function importQuestions(
  { project, importing, router, commands }: Parts,
  from: string | Pick<File, 'name' | 'arrayBuffer'>,
): Promise<void> {
  if (project.current === null) throw foreseen('input.missing', m.importNeedsProject())
  const name = typeof from === 'string' ? from : from.name
  if (kindOfFile(name) !== 'questions') throw foreseen('input.usage', m.filesNotUsable())
  const result = await (typeof from === 'string' ? importing.fromPath(from) : importing.fromFile(from))
  router.go('questions')
  toast(m.imported({ n: result.added, name: result.name }), {
    label: m.undo(),
    onClick: () => void commands.run('project.undo'),
  })
}
