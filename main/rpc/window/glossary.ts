/** The shapes of a project's glossary. */
import * as v from 'valibot'
import { Id } from '../../base/id.ts'
import { Count } from '../../base/numbers.ts'
import { TermSchema } from '../../datasets/glossary.ts'
import { FileSource } from './schemas.ts'

export const StoredTerm = v.object({ ...TermSchema.entries, id: Id })

/** Terms that have all words of a text in any of their columns; all terms without a text. */
export const TermsInput = v.object({
  text: v.pipe(v.string(), v.maxLength(500, 'expected at most 500 characters')),
  limit: v.pipe(Count, v.maxValue(1000)),
})
export const TermsPage = v.object({ terms: v.array(StoredTerm), total: Count })

/** One step of the history. A term that is changed is taken out under its id and put in anew. */
export const TermsChange = v.object({
  put: v.pipe(v.array(TermSchema), v.maxLength(1000, 'expected at most 1000 terms')),
  remove: v.pipe(v.array(Id), v.maxLength(1000, 'expected at most 1000 terms')),
})

export const TermsImport = v.object({ name: v.string(), source: FileSource })
/** `refused`: rows that are no term, as sentences. */
export const ImportedTerms = v.object({ added: Count, known: Count, refused: v.array(v.string()) })
