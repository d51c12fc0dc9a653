import * as v from 'valibot'

const Column = v.pipe(v.string(), v.minLength(1), v.maxLength(1000))
const Columns = v.pipe(v.array(Column), v.maxLength(100))

/** Which columns hold the texts of one language. */
const SideMapSchema = v.object({
  /** Its code; null where a column says it, or nothing does. */
  lang: v.nullable(v.string()),
  stem: Column,
  /** One column for each option in their order, or one that holds all of them. */
  options: Columns,
  /** A list of the options' letters, which the answer is one of. */
  labels: v.optional(Column),
  /** The right option; where sides have one each they need not agree. */
  answer: v.optional(Column),
  /** A passage that is shown before the question. */
  context: v.optional(Column),
  statement: v.optional(Column),
})

/**
 * Which columns of a table, or paths in a JSON value (`choices.text`, `question.choices[].text`), hold what of a question. A
 * row with several sides becomes as many questions, paired.
 */
export const ColumnMapSchema = v.object({
  sides: v.pipe(v.array(SideMapSchema), v.minLength(1), v.maxLength(200)),
  /** One column, or several joined by `+`, which together name a row. */
  id: v.optional(Column),
  pair: v.optional(Column),
  lang: v.optional(Column),
  domain: v.optional(Column),
  kind: v.optional(Column),
  tags: v.optional(Column),
  status: v.optional(Column),
})
export type ColumnMap = v.InferOutput<typeof ColumnMapSchema>
export type SideMap = ColumnMap['sides'][number]

/** Every column or path that a map names. */
export function usedColumns({ sides, id, ...others }: ColumnMap): Set<string> {
  const used = sides.flatMap(({ stem, options, labels, answer, context, statement }) => [
    stem,
    ...options,
    ...[labels, answer, context, statement].filter((column) => column !== undefined),
  ])
  return new Set([...used, ...idColumns(id), ...Object.values(others).filter((column) => column !== undefined)])
}

export function idColumns(id: string | undefined): string[] {
  return id === undefined ? [] : id.split('+')
}
