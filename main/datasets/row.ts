/** What one line or row of a question file holds, or why it holds nothing: the name of the rule, and what to do about it. */
export type Row = {
  /** The file and the place in it. */
  readonly place: string
  /** The place without the file. */
  readonly name: string
} & ({ readonly value: unknown } | { readonly fault: string; readonly rule: string; readonly remedy: string })
