import { describe, expect, test } from 'vitest'
import { variantFault } from '../../../main/datasets/variantFault.ts'

const question = { options: ['right', 'wrong'], answer: 0 }
const prompt = 'S?\nA. wrong\nB. right\nAnswer:'
const variant = { prompt, gold: 'B', template: null, order: [1, 0] }

describe('variantFault', () => {
  test('finds nothing where letter, order, option lines and answer agree', () => {
    expect(variantFault(question, variant)).toBeNull()
    expect(variantFault(question, { ...variant, order: null })).toBeNull()
    expect(variantFault(question, { ...variant, prompt: 'Free text', order: null, gold: 'C' })).toBeNull()
  })

  test.each([
    ['a letter that order gives to another option', { gold: 'A' }, 'gold is A, where order puts the option 1'],
    ['an order out of range', { order: [7, 9] }, 'order names the option 7, but there are 2'],
    ['an order with an option twice', { order: [0, 0] }, 'order names an option twice'],
    ['option lines in another order', { order: [0, 1], gold: 'A' }, 'prompt has another option behind A'],
    ['a letter of another line, without an order', { order: null, gold: 'A' }, 'the right option behind B'],
  ])('refuses %s', (_, change, fault) => {
    expect(variantFault(question, { ...variant, ...change })).toContain(fault)
  })
})
