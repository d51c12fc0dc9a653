import Combine from '@lucide/svelte/icons/combine'
import Copy from '@lucide/svelte/icons/copy'
import Play from '@lucide/svelte/icons/play'
import Split from '@lucide/svelte/icons/split'
import Trash from '@lucide/svelte/icons/trash'
import type { PairChange, QuestionRow } from '../../api/shapes.ts'
import type { Command } from '../../commands/command.ts'
import { longestFilter, oneOf } from '../../filter/filterTerms.ts'
import { m } from '#messages'

interface Chosen {
  readonly rows: () => readonly QuestionRow[]
  readonly apply: (change: PairChange, said: string) => Promise<void>
  readonly merge: () => void
  /** Sets a run up that asks these rows and keeps that it did. */
  readonly run: (kind: 'predict' | 'detect', filter: string) => void
}

/** What can be done with the rows that are ticked, also from the palette. */
export function selectionCommands({ rows, apply, merge, run }: Chosen): readonly Command[] {
  const pairIds = (): string[] => rows().map(({ pairId }) => pairId)
  const named = (): string => oneOf('pair', pairIds())
  const runs = (['predict', 'detect'] as const).map((kind): Command => {
    return {
      id: `questions.${kind}`,
      group: 'questions',
      title: { predict: m.studioPredict, detect: m.studioDetect }[kind],
      icon: Play,
      blocked: () => (named().length > longestFilter ? m.studioTooManyRows() : null),
      run: () => run(kind, named()),
    }
  })
  return [
    ...runs,
    {
      id: 'questions.merge',
      group: 'questions',
      title: m.studioMerge,
      words: m.studioMergeWords,
      icon: Combine,
      keys: ['KeyM'],
      blocked: () => (rows().length < 2 ? m.studioMergeTwo() : rows().length > 20 ? m.studioMergeMost() : null),
      run: merge,
    },
    {
      id: 'questions.split',
      group: 'questions',
      title: m.studioSplit,
      icon: Split,
      blocked: () =>
        rows().some(({ sides }) => sides.filter((side) => side !== null).length > 1) ? null : m.studioNothingToSplit(),
      run: () => apply({ kind: 'split', pairIds: pairIds() }, m.studioDidSplit({ n: rows().length })),
    },
    {
      id: 'questions.copy',
      group: 'questions',
      title: m.studioCopy,
      icon: Copy,
      run: () => apply({ kind: 'copy', pairIds: pairIds() }, m.studioDidCopy({ n: rows().length })),
    },
    {
      id: 'questions.delete',
      group: 'questions',
      title: m.deleteRows,
      icon: Trash,
      run: () => apply({ kind: 'delete', pairIds: pairIds() }, m.didDelete({ n: rows().length })),
    },
  ]
}
