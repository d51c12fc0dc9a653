/** What one line or row of a question file holds, or why it holds nothing. */
export type Row = {
  /** The file and the place in it. */
  readonly place: string
  /** The place without the file. */
  readonly name: string
} & ({ readonly value: unknown } | { readonly fault: string })
