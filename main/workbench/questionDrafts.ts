import * as v from 'valibot'
import { pairIdOf } from '../datasets/pairs.ts'
import type { PairChange } from '../datasets/pairChange.ts'
import type { ProjectFile } from '../store/projectFile.ts'
import { QuestionDraft } from '../rpc/window/questions.ts'
import type { Part, QuestionDraft as Draft } from '../rpc/window/shapes.ts'
import type { Session } from './session.ts'

/** More than anybody types and leaves; of more, the oldest go. */
const mostDrafts = 2000

/**
 * Texts as they are typed, in the project's file beside the history: whoever types sends them several times a second, and
 * after a crash they are offered again. They are no steps; a change that saves one takes it out.
 */
export function questionDraftsPart(
  session: Session,
  now: () => Date,
): Part<'drafts.list' | 'drafts.put' | 'questions.setView'> {
  return {
    'drafts.list': () => {
      const { file, questions } = session.require()
      const kept = keptDrafts(file).flatMap((draft) => {
        const question = questions.get(draft.questionId)?.question
        return question === undefined ? [] : [{ ...draft, pairId: pairIdOf(question) }]
      })
      return Promise.resolve(kept)
    },
    'drafts.put': ({ tab, drafts }) => {
      const { file } = session.requireWritable()
      const at = now().toISOString()
      const replaced = new Set(drafts.map((draft) => keyOf({ ...draft, tab })))
      const next = keptDrafts(file).filter((draft) => !replaced.has(keyOf(draft)))
      for (const draft of drafts) {
        const { text } = draft
        if (text !== null && text !== draft.base) next.push({ ...draft, text, tab, at })
      }
      file.properties.put('drafts', next.slice(-mostDrafts))
      return Promise.resolve({})
    },
    'questions.setView': (view) => {
      session.requireWritable().file.properties.put('questionView', view)
      session.publish()
      return Promise.resolve({})
    },
  }
}

/** Takes out what a change has saved, where nothing was typed since. */
export function forgetDrafts(file: ProjectFile, tab: string, changes: readonly PairChange[]): void {
  const saved = new Map(
    changes.flatMap((change): [string, string][] =>
      'text' in change
        ? [[keyOf({ ...change, tab, field: change.kind, index: 'index' in change ? change.index : null }), change.text]]
        : [],
    ),
  )
  const kept = keptDrafts(file)
  const left = kept.filter((draft) => saved.get(keyOf(draft)) !== draft.text)
  if (left.length < kept.length) file.properties.put('drafts', left)
}

function keptDrafts(file: ProjectFile): Draft[] {
  const found = v.safeParse(v.array(QuestionDraft), file.properties.get('drafts'))
  return found.success ? found.output : []
}

function keyOf({ tab, questionId, field, index }: Pick<Draft, 'tab' | 'questionId' | 'field' | 'index'>): string {
  return JSON.stringify([tab, questionId, field, index])
}
