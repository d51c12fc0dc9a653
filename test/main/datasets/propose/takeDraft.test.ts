import { expect, test } from 'vitest'
import { createSlices } from '../../../../main/base/slices.ts'
import { changeName } from '../../../../main/datasets/changeName.ts'
import type { PairChange } from '../../../../main/datasets/pairChange.ts'
import { pairChanges } from '../../../../main/datasets/pairChanges.ts'
import type { Question } from '../../../../main/datasets/question.ts'
import { question } from '../../../support/questions.ts'

const source = question({ id: 'p-en', pair: 'p', options: ['a', 'b'], answer: 1, domain: 'geo' })
const draft: PairChange = { kind: 'draft', pairId: 'p', lang: 'ar', stem: 'سؤال', options: ['أ', 'ب'], model: 'tiny' }

async function after(sides: readonly Question[], ...changes: PairChange[]) {
  const set = {
    get: (id: string) => {
      const position = sides.findIndex((each) => each.id === id)
      return position === -1 ? null : { position, question: sides[position]! }
    },
    pair: (pairId: string) => (pairId === 'p' ? { pairId, position: 0, sides } : undefined),
  }
  return await pairChanges(set, changes, createSlices())
}

test('a draft makes the side, in the order of the pair, and says that a machine wrote it', async () => {
  const found = await after([{ ...source, status: 'approved' }], draft)
  expect(found.get('p-ar')).toMatchObject({
    ...{ pair: 'p', lang: 'ar', domain: 'geo', stem: 'سؤال', options: ['أ', 'ب'], answer: 1, status: 'draft' },
    translating: { origin: 'machine' },
    provenance: { stem: 'draft of tiny', 'options[0]': 'draft of tiny', 'options[1]': 'draft of tiny' },
  })
  expect(changeName([draft])).toBe('Drafted ar of p')
})

test('an edit behind it keeps what the machine had written', async () => {
  const edit: PairChange = { kind: 'stem', questionId: 'p-ar', text: 'سؤال آخر' }
  const found = await after([source], draft, edit)
  expect(found.get('p-ar')!.translating).toEqual({ origin: 'edited', draft: { stem: 'سؤال' } })
})

test('an empty side is filled; one that anybody has written stays as it is', async () => {
  const empty = question({ id: 'x', pair: 'p', lang: 'ar', stem: '', options: ['', ''], answer: 1 })
  expect((await after([source, empty], draft)).get('x')!.stem).toBe('سؤال')
  const begun = { ...empty, options: ['', 'شيء'] }
  await expect(after([source, begun], draft)).rejects.toThrow('x is written already, and stays as it is.')
})

test('a draft of another number of options than the pair has by now is refused', async () => {
  const more = { ...source, options: ['a', 'b', 'c'] }
  await expect(after([more], draft)).rejects.toThrow('has 3 options and the draft 2; draft it again.')
})
