import Check from '@lucide/svelte/icons/check'
import Copy from '@lucide/svelte/icons/copy'
import History from '@lucide/svelte/icons/rotate-ccw-clock'
import Languages from '@lucide/svelte/icons/languages'
import Split from '@lucide/svelte/icons/split'
import Trash from '@lucide/svelte/icons/trash'
import type { PairChange } from '../../api/shapes.ts'
import type { Command } from '../../commands/command.ts'
import { m } from '#messages'
import type { PairEditing } from './pairEditing.svelte.ts'
import { reviewer } from './reviewer.svelte.ts'

interface Editor {
  readonly editing: PairEditing
  readonly nErrors: () => number
  readonly approveAndNext: () => Promise<void>
  readonly next: () => Promise<void> | undefined
  readonly previous: () => Promise<void> | undefined
  readonly list: () => Promise<void>
  readonly addSide: () => void
  readonly reshape: (change: PairChange) => Promise<void>
  readonly history: () => void
}

/** What can be done with the pair that is open. */
export function editorCommands({ editing, nErrors, reshape, ...editor }: Editor): readonly Command[] {
  const pair = () => editing.pair
  const nOptions = (): number => pair()?.sides[0]?.options.length ?? 0
  const answers = [0, 1, 2, 3].map((index): Command => {
    return {
      id: `questions.answer.${index + 1}`,
      group: 'questions',
      title: () => m.cmdAnswer({ letter: 'ABCD'[index] ?? '' }),
      keys: [`Alt+Digit${index + 1}`],
      blocked: () => (index < nOptions() ? null : m.noSuchOption()),
      run: () => editing.setAnswer(index),
    }
  })
  const inPair = (make: (pairId: string) => PairChange) => (): Promise<void> | undefined => {
    const { pairId } = pair() ?? {}
    return pairId === undefined ? undefined : reshape(make(pairId))
  }
  return [
    {
      id: 'questions.approve',
      group: 'questions',
      title: m.approveNext,
      icon: Check,
      keys: ['$mod+Enter'],
      blocked: () => (nErrors() > 0 ? m.approveErrors({ n: 1 }) : editing.hasConflict ? m.studioConflictFirst() : null),
      run: editor.approveAndNext,
    },
    {
      id: 'questions.reject',
      group: 'questions',
      title: m.reject,
      keys: ['$mod+Shift+Enter'],
      run: () => editing.setStatus(pair()?.status === 'rejected' ? 'draft' : 'rejected', reviewer.name),
    },
    { id: 'questions.next', group: 'questions', title: m.cmdNextPair, keys: ['Alt+ArrowDown'], run: editor.next },
    {
      id: 'questions.previous',
      group: 'questions',
      title: m.cmdPreviousPair,
      keys: ['Alt+ArrowUp'],
      run: editor.previous,
    },
    { id: 'questions.list', group: 'questions', title: m.cmdList, keys: ['Alt+KeyL'], run: editor.list },
    {
      id: 'questions.addSide',
      group: 'questions',
      title: m.studioAddSide,
      words: m.studioSideWords,
      icon: Languages,
      keys: ['Alt+KeyT'],
      run: editor.addSide,
    },
    {
      id: 'questions.addOption',
      group: 'questions',
      title: m.studioAddOption,
      keys: ['Alt+KeyO'],
      run: inPair((pairId) => ({ kind: 'addOption', pairId })),
    },
    {
      id: 'questions.copy',
      group: 'questions',
      title: m.studioCopy,
      icon: Copy,
      run: inPair((pairId) => ({ kind: 'copy', pairIds: [pairId] })),
    },
    {
      id: 'questions.split',
      group: 'questions',
      title: m.studioSplit,
      icon: Split,
      blocked: () => ((pair()?.sides.length ?? 0) > 1 ? null : m.studioNothingToSplit()),
      run: inPair((pairId) => ({ kind: 'split', pairIds: [pairId] })),
    },
    {
      id: 'questions.delete',
      group: 'questions',
      title: m.deleteRows,
      icon: Trash,
      run: inPair((pairId) => ({ kind: 'delete', pairIds: [pairId] })),
    },
    {
      id: 'questions.history',
      group: 'questions',
      title: m.studioHistory,
      icon: History,
      keys: ['Alt+KeyH'],
      run: editor.history,
    },
    ...answers,
  ]
}
