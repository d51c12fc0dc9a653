import { describe, expect, test } from 'vitest'
import { fitsField, targetText } from '../../../renderer/runs/fieldValue.ts'
import { fieldText } from '../../../renderer/runs/fieldText.ts'
import { folderName } from '../../../renderer/screens/runs/exportRun.ts'
import { kindFields } from '../../../main/runs/kindFields.ts'
import { optionsSchema } from '../../../main/runs/optionSchemas.ts'
import type { Fields } from '../../../main/runs/fields.ts'
import { targetOf } from '../../../main/runs/target.ts'
import { kindInfos } from '../../../main/workbench/kindInfos.ts'
import { is } from 'valibot'

describe('fitsField', () => {
  const values = [
    null,
    true,
    'prob',
    'nonsense',
    'mean',
    -1,
    0,
    1,
    2.5,
    0.01,
    0.995,
    5,
    1e9,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ]

  test.each(kindInfos())('of $kind takes what the host takes, and refuses what it refuses', ({ kind, fields }) => {
    const own: Fields = kindFields[kind]
    for (const field of fields) {
      // a mean needs questions, which a window does not give
      const isOffered = (value: unknown) => kind !== 'attribute' || field.name !== 'to' || value !== 'mean'
      const schema = optionsSchema({ [field.name]: own[field.name]! })
      expect([field.name, ...values.map((value) => fitsField(field, value))]).toEqual([
        field.name,
        ...values.map((value) => isOffered(value) && is(schema, { [field.name]: value })),
      ])
    }
  })
})

describe('fieldText', () => {
  test('knows every setting of every kind by a word of its own', () => {
    for (const { kind, fields } of kindInfos()) {
      const labels = fields.map((field) => fieldText(kind, field).label)
      expect(new Set(labels).size, kind).toBe(labels.length)
    }
  })

  test('shows a setting that it has never heard of by its name and in the host’s words', () => {
    const field = kindInfos()[0]!.fields[0]!
    expect(fieldText('predict', { ...field, name: 'warmthOfVoice', help: 'how warm' })).toEqual({
      label: 'Warmth of voice',
      hint: 'how warm',
    })
  })
})

describe('targetText', () => {
  test('names a token so that the host means the same one', () => {
    expect(targetOf(targetText({ id: 5, token: ' Nairobi' }))).toEqual({ kind: 'text', text: ' Nairobi' })
    expect(targetOf(targetText({ id: 5, token: '12' }))).toEqual({ kind: 'text', text: '12' })
    expect(targetOf(targetText({ id: 5, token: '"' }))).toEqual({ kind: 'text', text: '"' })
    expect(targetOf(targetText({ id: 5, token: '\ufffd' }))).toEqual({ kind: 'id', id: 5 })
  })
})

describe('folderName', () => {
  test('is one name on every system', () => {
    expect(folderName(' a/b\\c: "d"? .')).toBe('a-b-c- -d--')
    expect(folderName('..')).toBe('run')
    expect(folderName('تشغيل 1')).toBe('تشغيل 1')
  })
})
