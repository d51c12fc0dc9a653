/** What becomes of a question of the project when a file brings it again: the file has the words, people's work on it stays. */
import { pairIdOf, statusOf } from './pairs.ts'
import type { Question } from './question.ts'
import { mergedReview } from './review.ts'
import { fieldsOf, fieldText, outdated, sourceOf, withTranslating, written } from './translatedSides.ts'

/**
 * A question as a file gives it, with what people have said of the one that is there: review, tags and accepted warnings, and
 * how the side was made. A status that people gave stays where the words are the same.
 */
export function reimported(before: Question, given: Question): Question {
  const fields = changedFields(before, given)
  const isSameAnswer = given.options[given.answer] === before.options[before.answer]
  const isSame = fields.length === 0 && isSameAnswer && given.options.length === before.options.length
  const { review: said = before.review, accepted = before.accepted, translating, extra, ...rest } = given
  const review = said === undefined || before.review === undefined ? said : mergedReview([before.review, said])
  let next: Question = {
    ...{ ...rest, kind: given.kind ?? before.kind, domain: given.domain || before.domain },
    tags: given.tags.length > 0 ? given.tags : before.tags,
    // A file without statuses says that all are drafts.
    status: isSame && statusOf(given) === 'draft' ? before.status : given.status,
    ...(accepted === undefined ? {} : { accepted }),
    ...(review === undefined ? {} : { review }),
    extra,
  }
  if (translating !== undefined) return withTranslating(next, translating)
  next = withTranslating(next, before.translating ?? {})
  for (const field of fields) {
    const { translating: made = {} } = next
    next = written(withTranslating(before, made), next, field)
  }
  return next
}

/**
 * Sides that became stale by questions that a file brought: those of a source whose text is another one now, where the file
 * did not bring another text for them too.
 *
 * @param sides   of one pair, as they were
 * @param brought the questions of the pair that the file changes, by their ids
 * @returns the sides that are others by that
 */
export function staleByImport(sides: readonly Question[], brought: ReadonlyMap<string, Question>): Question[] {
  const source = sourceOf(sides)
  const now = source === undefined ? undefined : brought.get(source.id)
  if (source === undefined || now === undefined) return []
  const fields = changedFields(source, now)
  return sides.flatMap((before) => {
    const side = brought.get(before.id) ?? before
    if (before.id === source.id || pairIdOf(side) !== pairIdOf(now)) return []
    const own = new Set(changedFields(before, side))
    const stale = fields
      .filter((field) => !own.has(field))
      .reduce((each, field) => outdated(each, field, fieldText(source, field), fieldText(now, field)), side)
    return stale === side ? [] : [stale]
  })
}

function changedFields(before: Question, after: Question): string[] {
  return [...new Set([...fieldsOf(before), ...fieldsOf(after)])].filter(
    (field) => fieldText(before, field) !== fieldText(after, field),
  )
}
