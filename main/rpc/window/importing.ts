/**
 * Shapes of importing question files: a plan shows how files are read and what would come of it, `choices` say otherwise, and
 * the import takes the same choices.
 */
import * as v from 'valibot'
import { Count } from '../../base/numbers.ts'
import { ColumnMapSchema } from '../../datasets/import/columnMap.ts'
import { ImportChoicesSchema } from '../../datasets/import/importChoices.ts'
import { FileSource } from './schemas.ts'

/** Several files are the languages of one set: they are paired as `choices.join` says, and read as their own choices say. */
export const ImportFiles = v.pipe(
  v.array(v.object({ name: v.string(), source: FileSource, choices: v.optional(ImportChoicesSchema) })),
  v.minLength(1),
  v.maxLength(50),
)
export const Choices = ImportChoicesSchema

const Ask = v.object({
  about: v.picklist(['columns', 'answers', 'facts']),
  /** What is in doubt, without a full stop. Nothing is imported before `choices` say it. */
  sentence: v.string(),
  /** Values for `choices.answersFrom` or `choices.distractors`, the likelier first; none for `choices.columns`. */
  choices: v.array(v.object({ value: v.string(), text: v.string() })),
})

/** One file as it is read. Everything in it can be said otherwise in `choices`. */
const FilePlan = v.object({
  name: v.string(),
  form: v.picklist(['table', 'json', 'xlsx', 'parquet']),
  /** `others`: encodings it could be as well, the likelier first; empty without doubt. */
  encoding: v.nullable(
    v.object({ encoding: v.string(), by: v.picklist(['told', 'mark', 'form', 'guess']), others: v.array(v.string()) }),
  ),
  delimiter: v.nullable(v.object({ taken: v.string(), by: v.picklist(['told', 'sep', 'content', 'ending']) })),
  header: v.nullable(v.boolean()),
  sheet: v.nullable(v.object({ taken: v.string(), all: v.array(v.string()) })),
  /** `engram`, `published`, `columns` for a table that is read by its headings, or a public layout. */
  layout: v.object({ id: v.string(), title: v.string(), by: v.picklist(['told', 'layout', 'names', 'content']) }),
  /** Which columns hold what; null where the layout says it itself, or nothing does. */
  map: v.nullable(ColumnMapSchema),
  columns: v.array(v.object({ name: v.string(), samples: v.array(v.string()) })),
  nRows: Count,
  nEmpty: Count,
  /** Sentences about what was found on the way. */
  notes: v.array(v.string()),
  /** How answers are read, a sentence without its full stop; empty where there is nothing to say. */
  answers: v.string(),
  asks: v.array(Ask),
})

const RefusedRow = v.object({
  /** The file it is in, by its place among the files. */
  file: Count,
  /** Its number, for `choices.cells`; null for what concerns the file. */
  row: v.nullable(v.number()),
  place: v.string(),
  column: v.nullable(v.string()),
  rule: v.string(),
  reason: v.string(),
  remedy: v.string(),
  /** The row as it stands, by column. */
  cells: v.record(v.string(), v.string()),
})

const PlannedQuestion = v.object({
  place: v.string(),
  questionId: v.string(),
  pair: v.nullable(v.string()),
  lang: v.nullable(v.string()),
  domain: v.string(),
  context: v.nullable(v.string()),
  stem: v.string(),
  options: v.array(v.string()),
  answer: v.number(),
})

export const ImportPlan = v.object({
  files: v.array(FilePlan),
  /** The first questions as they would be. */
  questions: v.array(PlannedQuestion),
  /** The first rows that are none. */
  refused: v.array(RefusedRow),
  counts: v.object({
    ...{ questions: Count, pairs: Count, refused: Count, empty: Count },
    /** Of the questions, against what the project holds. */
    ...{ added: Count, updated: Count, duplicates: Count },
  }),
  langs: v.array(v.object({ lang: v.nullable(v.string()), questions: Count })),
  /** What may be chosen from. */
  offers: v.object({
    encodings: v.array(v.string()),
    layouts: v.array(v.object({ id: v.string(), title: v.string() })),
  }),
})
