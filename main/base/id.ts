import * as v from 'valibot'

/** Of what the program keeps: runs, edits, blocks of a report. */
export const Id = v.pipe(v.string('expected an id'), v.minLength(1))
