/** Something in a question file that a person should look at; an error keeps the question from being asked rightly. */
export interface Problem {
  /** The file and the place in it. */
  readonly place: string
  /** The question's id, null where there is no single one. */
  readonly id: string | null
  readonly severity: 'error' | 'warning'
  /** A stable name. */
  readonly rule: string
  /** What is wrong, a sentence without its full stop. */
  readonly message: string
  /** What to do about it, a sentence without its full stop. */
  readonly remedy: string
}
