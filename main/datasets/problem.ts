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
  /** There where the fault can be taken away safely. */
  readonly fixable?: true
  /** Why a person lets the warning stand; it counts as none then. */
  readonly note?: string
}

/** What a file lacks once it is read: an error of reading, or a prompt that can be asked but not taken apart. */
export function isLost({ severity, rule }: Problem): boolean {
  return severity === 'error' || rule === 'not-restored'
}

/** Warnings that a person lets stand are none. */
export function isOpen({ note }: Problem): boolean {
  return note === undefined
}

/** The sentence that a problem is, the same wherever it is said. */
export function problemSentence({ place, message, remedy }: Problem, more = ''): string {
  return `${place}: ${message}${more}. Remedy: ${remedy}.`
}
