import { m } from '#messages'
import type { Offer } from '../state/report.svelte.ts'
import type { Session } from '../state/session.svelte.ts'
import { toast } from '../ui/toast.ts'

/** Puts a copy of what is offered into the report, and says so with a way back. */
export async function addToReport(
  { report, history, notices }: Pick<Session, 'report' | 'history' | 'notices'>,
  { make }: Offer,
): Promise<void> {
  try {
    const block = await make()
    await report.add(block)
    toast(m.reportAdded({ title: block.title }), { label: m.cmdUndo(), onClick: () => void history.undo() })
  } catch (error) {
    notices.show(error)
  }
}
