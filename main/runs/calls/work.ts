/** Work that another machine planned: units, each one prompt's with one result of the store. */
import * as v from 'valibot'
import { NeuronEditSchema } from '../../engine/edit.ts'
import { scoreKinds } from '../../methods/scoreKinds.ts'
import { Objective, Positions, Rule } from '../names.ts'
import { Above0, Count, Edited, Float32, Ids, Int32, Millis, Positive, Run } from './common.ts'

const Form = v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(-1)))
const Edits = v.array(v.array(NeuronEditSchema))
const Prompt = { ids: Ids, sharedPrefix: Count }
const Asked = { ...Prompt, target: Count, others: Ids }
/** As numbers of float32: one for all neurons, or one each. */
const SetTo = v.union([v.number(), v.array(v.number())])

const unitsOf = <const M extends string, S extends v.GenericSchema, W extends v.GenericSchema>(
  method: M,
  shared: S,
  work: W,
) => v.object({ method: v.literal(method), shared, units: v.array(v.object({ key: v.string(), work })) })

/** Units of one method of the store: what they have in common, and what each is. */
export const Units = v.variant('method', [
  unitsOf('activation', v.object({}), v.object(Prompt)),
  unitsOf(
    'detect',
    v.object({
      ...{ objective: Objective, kind: v.picklist(scoreKinds), rule: Rule, steps: Positive, tolerance: Above0 },
      ...{ candidates: v.nullable(Count), to: SetTo },
    }),
    v.object({ ...Asked, letters: Ids, gold: v.number(), comesAgain: v.optional(v.boolean(), false) }),
  ),
  unitsOf(
    'exact',
    v.object({ objective: Objective, candidates: Count, to: SetTo }),
    v.object({ ids: Ids, variants: v.array(v.object(Asked)), found: Ids }),
  ),
  unitsOf('letters', v.object({ edit: Edited }), v.object({ ...Prompt, bare: Form, space: Form })),
  unitsOf('generated', v.object({ edit: Edited, maxTokens: Positive, stops: Ids }), v.object({ ids: Ids })),
  unitsOf('option-texts', v.object({ edit: Edited }), v.object({ ids: Ids, continuations: v.array(Ids) })),
  unitsOf('edited-letters', v.object({}), v.object({ ...Prompt, letters: Ids, edits: Edits, positions: Positions })),
  unitsOf('evaluate', v.object({}), v.object({ ...Prompt, letters: Ids, sets: v.array(Ids), watched: Ids })),
  unitsOf('drift', v.object({}), v.object({ ids: Ids, edits: Edits })),
])
export type Units = v.InferOutput<typeof Units>

export const WorkInput = v.object({ run: Run, units: Units })
/** `memoryBytes`: of the engine's process at its largest. */
export const WorkOutput = v.object({ fingerprint: v.string(), elapsedMs: Millis, memoryBytes: v.number() })
/** A result as the store keeps it. */
export const WorkItem = v.object({
  ...{ key: v.string(), device: v.string(), method: v.string(), model: v.string() },
  ...{ meta: v.record(v.string(), v.unknown()), arrays: v.record(v.string(), v.union([Float32, Int32])) },
})
