import { expect, test } from 'vitest'
import { sensitivityText, sensitivityValues, withSensitivity } from '../../../main/datasets/sensitivity.ts'
import { question } from '../../support/questions.ts'

test('cells of Global-MMLU are read as the values that people gave, and kept as they are', () => {
  const of = (value: unknown) => sensitivityValues(question({ extra: { region: value } }), 'region')
  expect(of('Asia')).toEqual(['Asia'])
  expect(of("['North America', \"Côte d'Ivoire\", 'North America']")).toEqual(['North America', "Côte d'Ivoire"])
  expect(of(['Asia', ''])).toEqual(['Asia'])
  for (const nothing of [undefined, '', '[]', '-', []]) expect(of(nothing)).toEqual([])
  expect(sensitivityText(question({ extra: { region: ['Asia'] } }), 'region')).toBe('["Asia"]')
  expect(withSensitivity(question({ extra: { region: 'Asia', x: 1 } }), 'region', '').extra).toEqual({ x: 1 })
})
