import { shortId } from './changedPairs.ts'
import { letterAt } from './optionLetters.ts'
import type { PairChange } from './pairChange.ts'

/** What a step is called in the history. */
export function changeName(all: readonly PairChange[]): string {
  // Whoever approves says so: that is one thing.
  const done = all.filter(({ kind }) => kind !== 'verdict')
  const changes = done.length > 0 ? done : all
  const [first] = changes
  if (first === undefined) return 'Changed nothing'
  if (changes.some(({ kind }) => kind !== first.kind)) return `Changed questions in ${changes.length} ways`
  const pairIds = changes.flatMap((change) => ('pairIds' in change ? change.pairIds : []))
  const pairs = pairIds.length === 1 ? shortId(pairIds[0]!) : `${pairIds.length} questions`
  switch (first.kind) {
    case 'stem':
      if (first.from !== undefined) return `Took the wording of ${first.questionId} from the memory`
      return `Changed the wording of ${first.questionId}`
    case 'option':
      if (first.from !== undefined) return `Took option ${letterAt(first.index)} of ${first.questionId} from the memory`
      return `Changed option ${letterAt(first.index)} of ${first.questionId}`
    case 'statement':
      return `Changed the statement of ${first.questionId}`
    case 'answer':
      return `Made ${letterAt(first.answer)} the answer of ${shortId(first.pairId)}`
    case 'order':
      return `Reordered the options of ${shortId(first.pairId)}`
    case 'status':
      return { approved: `Approved ${pairs}`, rejected: `Rejected ${pairs}`, draft: `Made ${pairs} a draft again` }[
        first.status
      ]
    case 'domain':
      return `Put ${pairs} into ${first.domain === '' ? 'no domain' : first.domain}`
    case 'tag':
      return first.add.length > 0 ? `Tagged ${pairs} ${first.add.join(', ')}` : `Untagged ${pairs}`
    case 'fix':
      return `Fixed ${pairs}`
    case 'accept':
      return first.note.trim() === ''
        ? `Opened ${first.rule} of ${first.questionId} again`
        : `Let ${first.rule} of ${first.questionId} stand`
    case 'delete':
      return `Deleted ${pairs}`
    case 'new':
      return changes.length === 1 ? 'New question' : `${changes.length} new questions`
    case 'side':
      return `Added a side in ${first.lang} to ${shortId(first.pairId)}`
    case 'lang':
      return `Made ${first.lang} the language of ${first.questionId}`
    case 'removeSide':
      return `Deleted the side ${first.questionId}`
    case 'addOption':
      return `Added an option to ${shortId(first.pairId)}`
    case 'draft':
      return changes.length === 1
        ? `Drafted ${first.lang} of ${shortId(first.pairId)}`
        : `Drafted ${changes.length} sides`
    case 'distractors': {
      const n = first.options.length
      return `Put ${n === 1 ? 'a proposed option' : `${n} proposed options`} into ${shortId(first.pairId)}`
    }
    case 'removeOption':
      return `Took option ${letterAt(first.index)} out of ${shortId(first.pairId)}`
    case 'merge':
      return `Made one pair of ${first.pairIds.map(shortId).slice(0, 3).join(', ')}${first.pairIds.length > 3 ? '…' : ''}`
    case 'unpair':
      return `Took ${first.questionId} out of its pair`
    case 'split':
      return `Split ${pairs}`
    case 'verdict':
      return `${first.by}: ${first.verdict ?? 'no verdict on'} ${pairs}`
    case 'comment':
      return `${first.by} commented on ${shortId(first.pairId)}`
    case 'removeComment':
      return `Deleted a comment on ${shortId(first.pairId)}`
    case 'assign':
      return first.to === '' ? `Assigned ${pairs} to nobody` : `Assigned ${pairs} to ${first.to}`
    case 'origin':
      return `${sidesName(first.lang, pairs)}: ${first.origin === null ? 'written by nobody knows whom' : originNames[first.origin]}`
    case 'source':
      return `Made ${first.questionId} the source of its pair`
    case 'stillRight':
      return `${sidesName(first.lang, pairs)}: still right`
    case 'sensitivity':
      return `${pairs}: ${first.field} ${first.value === '' ? 'taken out' : first.value}`
    case 'mark':
      return `Marked ${first.mark.category} in ${first.questionId}`
    case 'removeMark':
      return `Took a mark off ${first.questionId}`
    case 'copy':
      return `Copied ${pairs}`
  }
}

const originNames = {
  human: 'written by a person',
  edited: "a machine's, edited by a person",
  machine: 'written by a machine',
} as const

function sidesName(lang: string | null, pairs: string): string {
  return lang === null ? pairs : `${lang} of ${pairs}`
}
