import type { FieldInfo, FieldValue } from './runOptions.ts'

/** Whether a value is within the bounds of its field, as the host will ask. */
export function fitsField({ form, preset }: FieldInfo, value: FieldValue): boolean {
  if (value === null) return preset === null
  switch (form.kind) {
    case 'choice':
      return typeof value === 'string' && form.choices.includes(value)
    case 'named':
      if (typeof value === 'string') return form.choices.includes(value)
      return typeof value === 'number' && Number.isFinite(value) && value >= form.min && value <= form.max
    case 'text':
      return typeof value === 'string' && value.length <= form.most
    case 'switch':
      return typeof value === 'boolean'
    case 'whole':
    case 'real': {
      const { kind, min, max, above } = form
      if (typeof value !== 'number' || !Number.isFinite(value)) return false
      if (kind === 'whole' && !Number.isInteger(value)) return false
      return (above ? value > min : value >= min) && value <= max
    }
  }
}

/** A token as a target names it: its text between quotation marks, its id where the text does not tell it. */
export function targetText({ id, token }: { readonly id: number; readonly token: string }): string {
  return token === '' || token.includes('\ufffd') ? String(id) : JSON.stringify(token)
}
