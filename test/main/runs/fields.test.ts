import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { choice, named, presetsOf, real, toggle, whole } from '../../../main/runs/fields.ts'
import { optionsSchema, storedOptionsSchema } from '../../../main/runs/optionSchemas.ts'

const fields = {
  method: choice(['a', 'b'], 'a', 'how'),
  letters: choice(['x', 'y'], null, 'tokens'),
  count: whole([1, 9], 5, 'how many'),
  steps: whole([1, 9], null, 'points'),
  share: real([0, 1], 0.5, 'a share', { above: true }),
  to: named(['zero', 'mean'], [-5, 5], 'zero', 'what it is set to'),
  check: toggle(true, 'whether'),
}
const presets = { method: 'a', letters: null, count: 5, steps: null, share: 0.5, to: 'zero', check: true }
const begin = (change: object) => v.safeParse(optionsSchema(fields), { ...presets, ...change })

describe('presetsOf', () => {
  test('is what each field does where nothing is asked for', () => {
    expect(presetsOf(fields)).toEqual(presets)
  })
})

describe('optionsSchema', () => {
  test('takes the presets and every value at the bounds', () => {
    expect(begin({}).output).toEqual(presets)
    expect(begin({ to: 'mean' }).success && begin({ to: -5 }).success).toBe(true)
    expect(begin({ count: 1, share: 1, steps: 9, letters: 'y', check: false }).success).toBe(true)
  })

  test.each<[object, string]>([
    [{ method: 'c' }, 'expected a, b'],
    [{ method: null }, 'expected a, b'],
    [{ count: 0 }, 'expected a whole number from 1 to 9'],
    [{ count: 10 }, 'expected a whole number from 1 to 9'],
    [{ count: 1.5 }, 'expected a whole number'],
    [{ count: null }, 'expected a whole number'],
    [{ share: 0 }, 'expected a number above 0 to 1'],
    [{ share: NaN }, 'expected a number'],
    [{ to: 'median' }, 'expected zero, mean or a number from -5 to 5'],
    [{ to: 6 }, 'expected zero, mean or a number from -5 to 5'],
    [{ check: 1 }, 'expected true or false'],
    [{ letters: undefined }, 'expected x, y'],
  ])('refuses %j', (change, sentence) => {
    expect(begin(change).issues?.[0].message).toContain(sentence)
  })
})

describe('storedOptionsSchema', () => {
  const stored = (options: object) => v.safeParse(storedOptionsSchema(fields), options)

  test('tells values that are not offered as they are, and what is missing as the preset', () => {
    expect(stored({ method: 'of a later version', count: 200, share: 7 }).output).toEqual({
      ...presets,
      ...{ method: 'of a later version', count: 200, share: 7 },
    })
    expect(stored({}).output).toEqual(presets)
  })

  test('refuses a value of another type', () => {
    for (const options of [{ method: 1 }, { count: 'x' }, { check: 0 }]) expect(stored(options).success).toBe(false)
  })
})
