import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { isObject } from '../base/isObject.ts'
import { allLetters, optionLetters } from './optionLetters.ts'
import type { Variant } from './question.ts'

const EntrySchema = v.object({
  sentences: v.pipe(v.array(v.string('expected text'), 'expected a list of prompts'), v.minLength(1, 'is empty')),
  obj_label: v.array(v.string('expected a letter'), 'expected a list of letters, one for each prompt'),
  relation_name: v.optional(v.string('expected text'), ''),
  relation: v.optional(v.string('expected text'), ''),
})

/** Whether parsed JSON looks like a published question file: `{uuid: {sentences, obj_label, relation_name}}`. */
export function isPublished(json: unknown): json is Readonly<Record<string, unknown>> {
  return isObject(json) && Object.values(json).some((entry) => isObject(entry) && 'sentences' in entry)
}

/**
 * The prompts of one entry, each with its letters and the right one.
 *
 * @throws WorkbenchError 'input.format' naming the question and the place in it
 */
export function publishedVariants(id: string, entry: unknown, source: string): Variant[] {
  const parsed = v.safeParse(EntrySchema, entry)
  if (!parsed.success) throw refuse(source, id, describeIssues(parsed.issues))
  const { sentences, obj_label: labels } = parsed.output
  if (labels.length !== sentences.length) {
    throw refuse(source, id, `sentences has ${sentences.length} entries, obj_label ${labels.length}`)
  }
  return sentences.map((prompt, i) => variantOf(prompt, labels[i] ?? '', `obj_label[${i}]`))

  function variantOf(prompt: string, label: string, place: string): Variant {
    const gold = label.trim()
    const letters = optionLetters(prompt)
    if (letters.includes(gold)) return { prompt, letters, gold }
    const known: readonly string[] = allLetters
    throw refuse(
      source,
      id,
      known.includes(gold)
        ? `${place} is ${gold}, but the prompt has the options ${letters.join(', ')}`
        : `${place} is ${JSON.stringify(label)}; expected a letter from A to Z`,
    )
  }
}

function refuse(source: string, id: string, what: string): WorkbenchError {
  return new WorkbenchError('input.format', `${source}, question ${id}: ${what}.`, { source, id })
}
