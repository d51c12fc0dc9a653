import Copy from '@lucide/svelte/icons/copy'
import Download from '@lucide/svelte/icons/download'
import Plus from '@lucide/svelte/icons/plus'
import Power from '@lucide/svelte/icons/power'
import Trash from '@lucide/svelte/icons/trash'
import { m } from '#messages'
import type { Command } from '../../commands/command.ts'
import type { Session } from '../../state/session.svelte.ts'
import { saveDownload } from '../../ui/saveDownload.ts'
import type { Editing } from './editing.svelte.ts'
import { toast } from '../../ui/toast.ts'

interface Parts {
  readonly session: Pick<Session, 'api' | 'history' | 'neurons'>
  readonly editing: Editing
  readonly addSelection: () => Promise<void>
  readonly addStrongest: () => Promise<void>
  readonly canAddStrongest: () => boolean
  /** Opens an edit. */
  readonly go: (editId: string) => void
  readonly show: (tab: 'questions' | 'text' | 'dose') => void
}

/** The commands of the edit screen: of the edit, and of the card that keys act on. */
export function editCommands(parts: Parts): readonly Command[] {
  const { session, editing, addSelection, addStrongest, canAddStrongest, show } = parts
  return [
    ...wholeCommands(parts),
    ...cardCommands(editing),
    {
      id: 'edit.fromSelection',
      group: 'edit',
      title: m.cmdAddSelection,
      blocked: () => (session.neurons.items.length === 0 ? m.editNoSelection() : null),
      run: addSelection,
    },
    {
      id: 'edit.strongest',
      group: 'edit',
      title: m.editStrongest,
      blocked: () => (canAddStrongest() ? null : m.editNoDetection()),
      run: addStrongest,
    },
    { id: 'edit.freeText', group: 'edit', title: m.editFreeText, keys: ['KeyF'], run: () => show('text') },
    { id: 'edit.dose', group: 'edit', title: m.editDose, run: () => show('dose') },
    { id: 'edit.questions', group: 'edit', title: m.cmdEditQuestions, run: () => show('questions') },
  ]
}

function wholeCommands({ session, editing, go }: Parts): readonly Command[] {
  const { api, history } = session
  const none = (): string | null => (editing.open === null ? m.editNone() : null)
  const create = async (draft: Parameters<Editing['create']>[0]): Promise<void> => {
    await editing.create(draft)
    if (editing.open !== null) go(editing.open.id)
  }
  return [
    {
      id: 'edit.new',
      group: 'edit',
      title: m.editNew,
      icon: Plus,
      run: () => create({ name: m.editNewName({ n: (editing.all?.length ?? 0) + 1 }) }),
    },
    {
      id: 'edit.copy',
      group: 'edit',
      title: m.cmdCopyEdit,
      icon: Copy,
      blocked: none,
      run: () => {
        if (editing.open === null) return
        const { name, positions, parts, enabled } = editing.open
        return create({ name: m.editCopyName({ name }), positions, parts, enabled })
      },
    },
    {
      id: 'edit.file',
      group: 'edit',
      title: m.cmdEditFile,
      icon: Download,
      blocked: none,
      run: async () => {
        if (editing.open !== null) saveDownload(await api['edits.file']({ editId: editing.open.id }))
      },
    },
    {
      id: 'edit.remove',
      group: 'edit',
      title: m.cmdRemoveEdit,
      icon: Trash,
      blocked: none,
      run: async () => {
        const name = editing.open?.name ?? ''
        await editing.remove()
        const action = { label: m.cmdUndo(), onClick: () => void history.undo() }
        if (editing.failure === null) toast(m.editRemoved({ name }), action)
      },
    },
    {
      id: 'edit.bypass',
      group: 'edit',
      title: m.cmdBypass,
      icon: Power,
      keys: ['KeyB'],
      blocked: none,
      run: () => editing.change({ enabled: editing.open?.enabled !== true }),
    },
    { id: 'edit.halve', group: 'edit', title: m.cmdHalve, blocked: none, run: () => editing.halve() },
  ]
}

function cardCommands(editing: Editing): readonly Command[] {
  const none = (): string | null => (editing.card === null ? m.editNoCard() : null)
  const at = (): number => editing.cardAt
  const card = (id: string, title: () => string, keys: readonly string[], run: () => void | Promise<void>): Command => {
    return { id: `edit.card.${id}`, group: 'edit', title, keys, blocked: none, run }
  }
  const focus = (to: number): void => {
    const boxes = document.querySelectorAll<HTMLElement>('[data-card]')
    boxes[Math.max(0, Math.min(to, boxes.length - 1))]?.focus()
  }
  return [
    card('toggle', m.cmdCardToggle, ['Space'], () =>
      editing.changePart(at(), { enabled: editing.card?.enabled !== true }),
    ),
    card('stronger', m.cmdStronger, ['Equal', 'Shift+Equal', 'NumpadAdd'], () => editing.nudge(at(), 1)),
    card('weaker', m.cmdWeaker, ['Minus', 'NumpadSubtract'], () => editing.nudge(at(), -1)),
    card('copy', m.editPartCopy, ['KeyD'], () => editing.duplicatePart(at())),
    card('remove', m.editPartRemove, ['Delete'], () => editing.removePart(at())),
    card('next', m.cmdNextCard, ['KeyJ'], () => focus(at() + 1)),
    card('previous', m.cmdPreviousCard, ['KeyK'], () => focus(at() - 1)),
    card('up', m.editPartUp, ['Alt+ArrowUp'], () => editing.movePart(at(), -1)),
    card('down', m.editPartDown, ['Alt+ArrowDown'], () => editing.movePart(at(), 1)),
  ]
}
