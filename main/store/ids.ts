/** What names in a project's file may look like. They are checked when they are read, and when they are written. */
import * as v from 'valibot'

/** Of runs, edits and blocks of the report: made by this program, and harmless in a path, a page or a line of a log. */
export const OwnIdSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/))

/** Of questions: whatever a person's file says, but one line of text. */
export const QuestionIdSchema = v.pipe(v.string(), v.regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]{1,500}$/u))

/** Of a run's file: a plain name, which leads out of no folder. */
export const FileNameSchema = v.pipe(v.string(), v.regex(/^(?!\.)[\w. -]{1,120}$/))

/** One line of text that a person may have written: a name, a tag, the part of a run. */
export const LineSchema = v.pipe(v.string(), v.maxLength(10_000))
