/** The settings of a run, as they may be begun and as a file may hold them: what it is told, and what it is told of. */
import * as v from 'valibot'
import { Id } from '../base/id.ts'
import { Float32Number } from '../base/numbers.ts'
import { comparedKinds, type ComparedKind } from '../methods/scoreKinds.ts'
import { ComparedName } from './calls/agree.ts'
import { curveMethods, type CurveMethod } from '../methods/faithfulness/curvePoints.ts'
import { Path } from './calls/common.ts'
import { CurveMethodName } from './calls/faithfulness.ts'
import {
  agreeFields,
  attributeFields,
  bakeFields,
  compareFields,
  detectFields,
  doseFields,
  evaluateFields,
  faithfulnessFields,
  predictFields,
  rerunFields,
  type RunKind,
} from './kindFields.ts'
import { optionsSchema, storedOptionsSchema } from './optionSchemas.ts'

const Text = v.string()
/** Which questions and how they are rendered. `filter` as in `questions.page`; rejected questions are never asked. */
const asked = (filter: v.GenericSchema<string>) =>
  v.object({
    filter,
    templates: v.picklist(['question-first', 'question-last', 'both']),
    /** Most prompts of a question; all without. */
    most: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
    /** Options stand as the file has them, and are not drawn. */
    keepsOrder: v.optional(v.boolean()),
    /** Name of the file whose questions were asked, where they are not those of the project. */
    file: v.optional(v.string()),
  })

/** Settings of every kind, with `options` as they may be begun or as a file may hold them. */
function settingsOf(
  options: typeof optionsSchema | typeof storedOptionsSchema,
  bounds: {
    readonly filter: v.GenericSchema<string>
    readonly prompt: v.GenericSchema<string>
    readonly isStored: boolean
  },
) {
  const of: typeof optionsSchema = options
  const Asked = asked(bounds.filter)
  // A run of the command line knows its edit by the file that it keeps.
  const EditId: v.GenericSchema<string | null> = bounds.isStored ? v.nullable(Id) : Id
  const list = <S extends v.GenericSchema>(schema: S, most: number, least = 0) =>
    bounds.isStored
      ? v.array(schema)
      : v.pipe(
          v.array(schema),
          v.minLength(least, `expected ${least} or more`),
          v.maxLength(most, `expected at most ${most}`),
        )
  // A newer version may know more of them.
  const Compared: v.GenericSchema<ComparedKind> = bounds.isStored ? (Text as never) : ComparedName
  const Method: v.GenericSchema<CurveMethod> = bounds.isStored ? (Text as never) : CurveMethodName
  const Word = bounds.isStored ? Text : v.pipe(Text, v.maxLength(1000, 'expected at most 1000 characters'))
  return v.variant('kind', [
    v.object({ kind: v.literal('predict'), asked: Asked, editId: v.nullable(Id), options: of(predictFields) }),
    v.object({ kind: v.literal('detect'), asked: Asked, backgroundId: v.nullable(Id), options: of(detectFields) }),
    v.object({
      ...{ kind: v.literal('evaluate'), runIds: list(Id, 20, 1) },
      /** A file with free text for the drift, in place of our own. */
      text: v.optional(Path),
      options: of(evaluateFields),
    }),
    /** The same questions before and after an edit. `beforeEditId`: another edit to compare with, in place of none. */
    v.object({
      ...{ kind: v.literal('compare'), asked: Asked, editId: EditId, beforeEditId: v.nullable(Id) },
      options: of(compareFields),
    }),
    v.object({
      ...{ kind: v.literal('dose'), asked: Asked, factors: list(Float32Number, 50, 1) },
      /** Null: each question's own neurons, of the detection `runId`. */
      editId: v.nullable(Id),
      /** The detection whose questions are asked, in place of `asked`; `own`: those of these fields are the edit's own. */
      ...{ runId: v.optional(Id), own: v.optional(list(Word, 100)) },
      options: of(doseFields),
    }),
    v.object({
      ...{ kind: v.literal('agree'), asked: Asked, methods: list(Compared, comparedKinds.length, 1) },
      /** The detection whose questions are asked, in place of `asked`. */
      runId: v.optional(Id),
      options: of(agreeFields),
    }),
    v.object({
      ...{ kind: v.literal('faithfulness'), asked: Asked, methods: list(Method, curveMethods.length, 1) },
      /** The detection whose questions are asked, in place of `asked`. */
      runId: v.optional(Id),
      options: of(faithfulnessFields),
    }),
    v.object({ kind: v.literal('rerun'), runId: Id, backgroundId: v.nullable(Id), options: of(rerunFields) }),
    v.object({ kind: v.literal('bake'), editId: EditId, out: Path, options: of(bakeFields) }),
    v.object({
      ...{ kind: v.literal('attribute'), prompt: bounds.prompt },
      /** The next token to explain; digits are an id. */
      ...{ target: Word, against: list(Word, 100), options: of(attributeFields) },
    }),
  ])
}

/** What may be begun, the bounds of a window's texts given. */
export function runSettings(bounds: {
  readonly filter: v.GenericSchema<string>
  readonly prompt: v.GenericSchema<string>
}) {
  return settingsOf(optionsSchema, { ...bounds, isStored: false })
}

/** As a project or a folder may hold them: what a run was done with is told as it is. */
export const StoredSettings = settingsOf(storedOptionsSchema, { filter: Text, prompt: Text, isStored: true })
export type RunSettings = v.InferOutput<typeof StoredSettings>
export type SettingsOf<K extends RunKind> = Extract<RunSettings, { readonly kind: K }>
