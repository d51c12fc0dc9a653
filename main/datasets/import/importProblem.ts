/** A row, or one language of it, that cannot be imported. */
export interface ImportProblem {
  /** Its number in the file, as `ImportChoices.cells` names it; null for what concerns the file. */
  readonly row: number | null
  /** Where a person finds it: `questions.csv, line 7`. */
  readonly place: string
  /** The column to look at, where there is one. */
  readonly column: string | null
  readonly rule: string
  /** What is wrong, a sentence without its full stop. */
  readonly reason: string
  /** What to do about it, a sentence without its full stop. */
  readonly remedy: string
  /** The row as it stands in the file, by column, to be mended or exported. */
  readonly cells: Readonly<Record<string, string>>
}
