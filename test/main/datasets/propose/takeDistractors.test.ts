import { describe, expect, test } from 'vitest'
import { createSlices } from '../../../../main/base/slices.ts'
import { changeName } from '../../../../main/datasets/changeName.ts'
import type { PairChange } from '../../../../main/datasets/pairChange.ts'
import { pairChanges } from '../../../../main/datasets/pairChanges.ts'
import type { Question } from '../../../../main/datasets/question.ts'
import { question } from '../../../support/questions.ts'

function sides(en: string[], ar: string[]): Question[] {
  const variants = [{ prompt: 'p', gold: 'A', template: null, order: null }]
  return [
    question({ id: 'en', pair: 'p', options: en, answer: 0, variants }),
    question({ id: 'ar', pair: 'p', lang: 'ar', options: ar, answer: 0, variants }),
  ]
}

function taking(...options: Extract<PairChange, { kind: 'distractors' }>['options']): PairChange {
  return { kind: 'distractors', pairId: 'p', options }
}

async function after(before: readonly Question[], change: PairChange) {
  const set = {
    get: (id: string) => {
      const position = before.findIndex((each) => each.id === id)
      return position === -1 ? null : { position, question: before[position]! }
    },
    pair: (pairId: string) => ({ pairId, position: 0, sides: before }),
  }
  return await pairChanges(set, [change], createSlices())
}

const lima = { texts: { en: 'Lima', ar: 'ليما' }, origin: 'right answer of peru-en' }
const bern = { texts: { en: 'Bern' }, origin: 'answer of tiny, asked openly' }

describe('proposed options', () => {
  test('take the places of empty ones, then stand behind, on all sides, each with its source', async () => {
    const change = taking(lima, bern)
    const found = await after(sides(['Oslo', 'Rome', ''], ['أوسلو', 'روما', '']), change)
    expect(found.get('en')).toMatchObject({
      ...{ options: ['Oslo', 'Rome', 'Lima', 'Bern'], answer: 0, variants: [] },
      provenance: { 'options[2]': lima.origin, 'options[3]': bern.origin },
    })
    expect(found.get('ar')!.options).toEqual(['أوسلو', 'روما', 'ليما', ''])
    expect(found.get('ar')!.provenance).toEqual({ 'options[2]': lima.origin })
    expect(changeName([change])).toBe('Put 2 proposed options into p')
  })

  test('stand before options that name all above them, which keep their place and what they came from', async () => {
    const before = sides(['Oslo', 'Rome', 'All of the above'], ['أوسلو', 'روما', 'كل ما سبق'])
    const known = before.map((side) => ({ ...side, answer: 2, provenance: { 'options[2]': 'a book' } }))
    const found = await after(known, taking(lima))
    expect(found.get('en')).toMatchObject({ options: ['Oslo', 'Rome', 'Lima', 'All of the above'], answer: 3 })
    expect(found.get('ar')!.options).toEqual(['أوسلو', 'روما', 'ليما', 'كل ما سبق'])
    expect(found.get('en')!.provenance).toEqual({ 'options[2]': lima.origin, 'options[3]': 'a book' })
  })

  test('do not take the place of a right answer that is still empty', async () => {
    const found = await after(sides(['', 'Rome'], ['', 'روما']), taking(lima))
    expect(found.get('en')!.options).toEqual(['', 'Rome', 'Lima'])
  })

  test.each([
    ['another case', ['LIMA', 'Oslo'], lima],
    ['another unit', ['1000 m', '5 km'], { texts: { en: '1 km' }, origin: 'x' }],
  ])('that an option says already, in %s, are refused whole', async (_, options, proposal) => {
    await expect(after(sides(options, ['أ', 'ب']), taking(bern, proposal))).rejects.toThrow(
      /^Option A of en says so already: /,
    )
  })

  test('twice the same are refused, and so is one more than there are letters', async () => {
    await expect(after(sides(['a', 'b'], ['أ', 'ب']), taking(lima, lima))).rejects.toThrow('Option C of en')
    const many = Array.from({ length: 26 }, (_, i) => `word ${String.fromCharCode(97 + i)}`)
    await expect(after(sides(many, many), taking(lima))).rejects.toThrow('p has 26 options, the most.')
  })
})
