import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import type { Slices } from '../base/slices.ts'
import { changedPairs, shortId, type ChangedSet } from './changedPairs.ts'
import { problemsOfSides } from './checks/checkedSet.ts'
import { fixedQuestion } from './checks/questionProblems.ts'
import type { PairChange } from './pairChange.ts'
import { pairIdOf } from './pairs.ts'
import { isSameMark } from './marks.ts'
import { problemSentence } from './problem.ts'
import { DraftSchema, maxOptions, type Question } from './question.ts'
import { addOption, addQuestion, addSide, copyPair, mergePairs, removeOption, setLang, unpair } from './reshapePairs.ts'
import { isEmptyReview, noReview, ReviewSchema, withVerdict, type Review } from './review.ts'
import { takeDraft } from './propose/takeDraft.ts'
import { takeDistractors } from './propose/takeDistractors.ts'
import { withSensitivity } from './sensitivity.ts'
import { refuseStale } from './staleChanges.ts'
import type { Mark } from './translating.ts'
import {
  fieldText,
  movedOptions,
  optionField,
  outdated,
  sourceOf,
  withTranslating,
  written,
} from './translatedSides.ts'

/** What is done by each kind of change, to every question that it names. */
type Edit = (question: Question) => Question | null

/**
 * What changes of pairs come to: each question that they touch once, as it is afterwards, and null for one that is
 * deleted. Answer, order and number of options are changed on all sides at once.
 *
 * @throws WorkbenchError 'input.value' for what is not there, or does not fit; 'run.conflict' where a field was changed
 *         since the text came from it: `details.conflicts` are all of those
 */
export async function pairChanges(
  set: ChangedSet,
  changes: readonly PairChange[],
  slices: Slices,
): Promise<ReadonlyMap<string, Question | null>> {
  const pairs = changedPairs(set)
  refuseStale(changes, pairs)
  const change = async (questions: readonly Question[], edit: Edit): Promise<void> => {
    for (const question of questions) {
      const next = edit(question)
      if (next === null) pairs.remove(question.id)
      else pairs.put(next)
      await slices.step()
    }
  }
  const texts = new Set(changes.map(textName))
  /** One text of a question, as a person writes it. */
  const write = async (id: string, field: string, edit: (question: Question) => Question): Promise<void> => {
    const before = pairs.question(id)
    const after = edit(before)
    pairs.put(written(before, after, field))
    await slices.step()
    const sides = pairs.sides(pairIdOf(before))
    const [was, is] = [fieldText(before, field), fieldText(after, field)]
    if (was === is || sourceOf(sides)?.id !== id) return
    // What is written together belongs together.
    for (const side of sides) {
      if (side.id !== id && !texts.has(JSON.stringify([side.id, field]))) pairs.put(outdated(side, field, was, is))
    }
  }
  const ofLang = (pairIds: readonly string[], lang: string | null) =>
    pairIds.flatMap((pairId) => pairs.sides(pairId)).filter((side) => side.lang === lang)
  const one = (id: string) => [pairs.question(id)]
  const each = (pairIds: readonly string[]) => pairIds.flatMap((pairId) => pairs.sides(pairId))
  for (const made of changes) {
    switch (made.kind) {
      case 'stem':
        await write(made.questionId, 'stem', (question) => reworded(question, 'stem', { stem: made.text }, made.from))
        break
      case 'option':
        await write(made.questionId, optionField(made.index), (question) =>
          withOption(question, made.index, made.text, made.from),
        )
        break
      case 'statement':
        await write(made.questionId, 'statement', ({ provenance, ...question }) => ({
          ...question,
          ...{
            statement: made.text || null,
            provenance: { ...provenance, ...(made.from && { statement: made.from }) },
          },
        }))
        break
      case 'answer':
        await change(pairs.sides(made.pairId), (question) => withAnswer(question, made.answer))
        break
      case 'order':
        await change(pairs.sides(made.pairId), (question) => reordered(question, made.order))
        break
      case 'status':
        if (made.status === 'approved') {
          for (const pairId of made.pairIds) {
            refuseApproval(pairId, pairs.sides(pairId))
            await slices.step()
          }
        }
        await change(each(made.pairIds), (question) => ({ ...question, status: made.status }))
        break
      case 'domain':
        await change(each(made.pairIds), (question) => ({ ...question, domain: made.domain }))
        break
      case 'tag':
        await change(each(made.pairIds), tagging(made.add, made.remove))
        break
      case 'delete':
        await change(each(made.pairIds), () => null)
        break
      case 'fix': {
        const rules = new Set(made.rules)
        await change(each(made.pairIds), (question) => withTexts(question, fixedQuestion(question, rules)))
        break
      }
      case 'accept':
        await change(one(made.questionId), (question) => accepting(question, made.rule, made.note.trim()))
        break
      case 'removeSide':
        await change(one(made.questionId), () => null)
        break
      case 'verdict':
        await change(
          each(made.pairIds),
          reviewed((review) => withVerdict(review, made.by, made.verdict, made.at)),
        )
        break
      case 'comment': {
        const { by, comment: text, at } = made
        const added = reviewed((review) => ({ ...review, comments: [...review.comments, { by, text, at }] }))
        await change(pairs.sides(made.pairId), added)
        break
      }
      case 'removeComment': {
        const isOther = ({ by, at }: { readonly by: string; readonly at: string }) => by !== made.by || at !== made.at
        const removed = reviewed((review) => ({ ...review, comments: review.comments.filter(isOther) }))
        await change(pairs.sides(made.pairId), removed)
        break
      }
      case 'assign':
        await change(
          each(made.pairIds),
          reviewed((review) => ({ ...review, assigned: made.to })),
        )
        break
      case 'origin':
        await change(ofLang(made.pairIds, made.lang), ({ translating: { draft: _, ...others } = {}, ...question }) => {
          return withTranslating(question, { ...others, origin: made.origin ?? undefined })
        })
        break
      case 'source':
        await change(pairs.sides(pairIdOf(pairs.question(made.questionId))), (side) => {
          const { isSource: _, ...others } = side.translating ?? {}
          return withTranslating(side, side.id === made.questionId ? { ...others, isSource: true } : others)
        })
        break
      case 'stillRight':
        await change(ofLang(made.pairIds, made.lang), (side) => {
          const { stale: _, ...others } = side.translating ?? {}
          return withTranslating(side, others)
        })
        break
      case 'sensitivity':
        await change(each(made.pairIds), (question) => withSensitivity(question, made.field, made.value.trim()))
        break
      case 'mark':
        await change(one(made.questionId), (question) => marked(question, made.mark))
        break
      case 'removeMark':
        await change(one(made.questionId), ({ translating = {}, ...question }) => {
          const marks = translating.marks?.filter((mark) => !isSameMark(mark, made.mark))
          return withTranslating(question, { ...translating, marks })
        })
        break
      case 'new':
        addQuestion(pairs, made)
        break
      case 'side':
        addSide(pairs, made)
        break
      case 'lang':
        setLang(pairs, made)
        break
      case 'addOption':
        addOption(pairs, made)
        break
      case 'draft':
        takeDraft(pairs, made)
        break
      case 'distractors':
        takeDistractors(pairs, made)
        break
      case 'removeOption':
        removeOption(pairs, made)
        break
      case 'merge':
        mergePairs(pairs, made)
        break
      case 'unpair':
        unpair(pairs, made.questionId)
        break
      case 'split':
        for (const { id, pair } of each(made.pairIds)) {
          if (pair !== null) unpair(pairs, id)
          await slices.step()
        }
        break
      case 'copy':
        for (const pairId of made.pairIds) {
          copyPair(pairs, pairId)
          await slices.step()
        }
    }
  }
  for (const question of pairs.after.values()) {
    if (question !== null) refuseUnkept(question)
    await slices.step()
  }
  return pairs.after
}

/** Which text a change writes; empty for one that writes none. */
function textName(change: PairChange): string {
  if (!('text' in change)) return ''
  return JSON.stringify([change.questionId, change.kind === 'option' ? optionField(change.index) : change.kind])
}

/** An error keeps a question from being asked, and so from being approved. */
function refuseApproval(pairId: string, sides: readonly Question[]): void {
  const error = problemsOfSides(sides).find(({ severity }) => severity === 'error')
  if (error === undefined) return
  throw new WorkbenchError('input.value', `${shortId(pairId)} cannot be approved. ${problemSentence(error)}`)
}

function accepting(question: Question, rule: string, note: string): Question {
  const { accepted = {}, ...rest } = question
  const { [rule]: _, ...others } = accepted
  const left = note === '' ? others : { ...others, [rule]: note }
  return Object.keys(left).length === 0 ? rest : { ...rest, accepted: left }
}

/** A question with the texts of another, each as if it were typed. */
function withTexts(question: Question, { stem, statement, options }: Question): Question {
  let next = stem === question.stem ? question : reworded(question, 'stem', { stem })
  for (const [i, option] of options.entries()) if (option !== question.options[i]) next = withOption(next, i, option)
  return statement === question.statement ? next : { ...next, statement }
}

function reviewed(edit: (review: Review) => Review): (question: Question) => Question {
  return ({ review = noReview, ...question }) => {
    const next = edit(review)
    const { issues } = v.safeParse(ReviewSchema, next, { abortEarly: true })
    if (issues !== undefined)
      throw new WorkbenchError('input.value', `${question.id} takes no more of this: ${describeIssues(issues)}.`)
    return isEmptyReview(next) ? question : { ...question, review: next }
  }
}

/** What a file could not be read with again is no part of it. */
function refuseUnkept(question: Question): void {
  const { issues } = v.safeParse(DraftSchema, question, { abortEarly: true })
  if (issues === undefined) return
  throw new WorkbenchError(
    'input.value',
    `Question ${question.id} cannot be changed like this: ${describeIssues(issues)}.`,
  )
}

function marked(question: Question, mark: Mark): Question {
  if (fieldText(question, mark.field).slice(mark.start, mark.end) !== mark.text) {
    throw new WorkbenchError('run.conflict', `${question.id} does not say ${JSON.stringify(mark.text)} there any more.`)
  }
  const { translating = {} } = question
  return withTranslating(question, { ...translating, marks: [...(translating.marks ?? []), mark] })
}

function tagging(add: readonly string[], remove: readonly string[]): (question: Question) => Question {
  const removed = new Set(remove)
  const added = [...new Set(add)].filter((tag) => !removed.has(tag))
  return (question) => {
    const tags = new Set(question.tags.filter((tag) => !removed.has(tag)))
    for (const tag of added) tags.add(tag)
    return { ...question, tags: [...tags] }
  }
}

/** Prompts that a file brought say the old words: they go, and the question is rendered anew. */
function reworded(question: Question, name: string, change: Partial<Question>, from = 'edited in Engram'): Question {
  const { variants: _, ...provenance } = question.provenance
  return { ...question, ...change, variants: [], provenance: { ...provenance, [name]: from } }
}

function withOption(question: Question, index: number, text: string, from?: string): Question {
  const { options } = question
  if (index > options.length || index >= maxOptions) {
    throw new WorkbenchError(
      'input.value',
      `Question ${question.id} has ${options.length} options; there is no place ${index + 1}.`,
    )
  }
  const next = index === options.length ? [...options, text] : options.with(index, text)
  return reworded(question, optionField(index), { options: next }, from)
}

function withAnswer(question: Question, answer: number): Question {
  if (answer === question.answer) return question
  if (answer < question.options.length) return reworded(question, 'answer', { answer })
  throw new WorkbenchError('input.value', `Question ${question.id} has only ${question.options.length} options.`)
}

function reordered(question: Question, order: readonly number[]): Question {
  const { options, answer } = question
  const isWhole = order.length === options.length && new Set(order).size === order.length
  if (!isWhole || order.some((index) => index >= options.length)) {
    throw new WorkbenchError(
      'input.value',
      `The new order does not name each of the ${options.length} options of ${question.id} once.`,
    )
  }
  const next = { options: order.map((index) => options[index]!), answer: order.indexOf(answer) }
  return reworded(movedOptions(question, order), 'options', next)
}
