import * as v from 'valibot'
import { Id } from '../../base/id.ts'

/** A piece of a report that a person puts together: a frozen copy of what a run showed, or a text of their own. */
export const ReportBlock = v.object({
  id: Id,
  kind: v.picklist(['text', 'figure', 'table', 'evidence']),
  title: v.string(),
  /** Text, or the sentence that says what the figure shows. */
  text: v.string(),
  /** An SVG drawing, checked when it is stored: no script, no link. */
  svg: v.nullable(v.string()),
  table: v.nullable(v.object({ columns: v.array(v.string()), rows: v.array(v.array(v.string())) })),
  runIds: v.array(Id),
  /** ISO 8601, UTC. */
  addedAt: v.string(),
})
export type ReportBlock = v.InferOutput<typeof ReportBlock>
