import * as v from 'valibot'
import { Count } from '../base/numbers.ts'
import type { Field, FieldForm, Fields, OptionsOf } from './fields.ts'

/** What may be begun: every setting within its bounds. */
export function optionsSchema<F extends Fields>(fields: F): v.GenericSchema<unknown, OptionsOf<F>> {
  const entries = Object.entries(fields).map(([name, field]) => [name, schemaOf(field)])
  return v.object(Object.fromEntries(entries) as v.ObjectEntries) as unknown as v.GenericSchema<unknown, OptionsOf<F>>
}

/** As a file may hold them: values that this version does not offer are told as they are, what is missing is the preset. */
export function storedOptionsSchema<F extends Fields>(fields: F): v.GenericSchema<unknown, OptionsOf<F>> {
  const entries = Object.entries(fields).map(([name, { form, preset }]) => {
    return [name, v.optional(v.nullable(storedSchema(form)), preset)]
  })
  return v.object(Object.fromEntries(entries) as v.ObjectEntries) as unknown as v.GenericSchema<unknown, OptionsOf<F>>
}

function storedSchema({ kind }: FieldForm): v.GenericSchema {
  if (kind === 'choice' || kind === 'text') return v.string()
  if (kind === 'switch') return v.boolean()
  return kind === 'named' ? v.union([v.string(), v.number()]) : v.number()
}

/** A setting without a preset may be left open. */
function schemaOf({ form, preset }: Field): v.GenericSchema {
  const schema = formSchema(form)
  return preset === null ? v.nullable(schema) : schema
}

function formSchema(form: FieldForm): v.GenericSchema {
  if (form.kind === 'choice') return v.picklist(form.choices, `expected ${form.choices.join(', ')}`)
  if (form.kind === 'switch') return v.boolean('expected true or false')
  if (form.kind === 'text') {
    return v.pipe(v.string('expected text'), v.maxLength(form.most, `expected at most ${form.most} characters`))
  }
  if (form.kind === 'named') {
    const { choices, min, max } = form
    const expected = `expected ${choices.join(', ')} or a number from ${min} to ${max}`
    return v.union(
      [v.picklist(choices), v.pipe(v.number(expected), v.minValue(min, expected), v.maxValue(max, expected))],
      expected,
    )
  }
  const { kind, min, max, above } = form
  const expected = `expected a ${kind === 'whole' ? 'whole number' : 'number'} ${above ? 'above' : 'from'} ${min} to ${max}`
  const number: v.GenericSchema<number> = kind === 'whole' ? Count : v.number(expected)
  return v.pipe(number, above ? v.gtValue(min, expected) : v.minValue(min, expected), v.maxValue(max, expected))
}
