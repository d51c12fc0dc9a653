import { join } from 'node:path'
import * as v from 'valibot'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PairChange } from '../../../main/rpc/window/schemas.ts'
import { createProject } from '../../../main/store/projectFile.ts'
import { pairChanges } from '../../../main/workbench/pairChanges.ts'
import { openQuestionSet } from '../../../main/workbench/questionSet.ts'
import type { PairChange as Change } from '../../../main/workbench/shapes.ts'
import { createSlices } from '../../../main/workbench/slices.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

/** What changes of one question with the tags `old` and `kept` come to. */
async function changed(...changes: Change[]) {
  const file = createProject(join(await temporaryFolder(), 'p.engram'), 'P')
  onTestFinished(() => file[Symbol.dispose]())
  const question = { id: 'q', stem: 'Which?', options: ['a', 'b'], answer: 0, tags: ['old', 'kept'] }
  const after = { position: 0, data: JSON.stringify(question) }
  file.history.commit('Added', [{ kind: 'questions', id: 'q', after }])
  const set = await openQuestionSet(file, createSlices())
  const [made] = await pairChanges(set, changes, createSlices())
  return JSON.parse(made?.after?.data ?? 'null') as { tags: string[] } | null
}

function tag(add: string[], remove: string[]): Change & { kind: 'tag' } {
  return { kind: 'tag', pairIds: ['id:q'], add, remove }
}

function names(n: number): string[] {
  return Array.from({ length: n }, (_, i) => `t${i}`)
}

describe('pairChanges', () => {
  test('tags are added behind those that are there, each once; what is added and removed is not there', async () => {
    const made = await changed(tag(['new', 'kept', 'new', 'both'], ['old', 'both']))
    expect(made?.tags).toEqual(['kept', 'new'])
  })

  test('200,000 tags that are added and removed again leave what was there', async () => {
    expect((await changed(tag(names(200_000), names(200_000).reverse())))?.tags).toEqual(['old', 'kept'])
  })

  test('a question that would be over its limits is refused as input, before it is written', async () => {
    await expect(changed(tag(names(99), []))).rejects.toMatchObject({
      ...{ code: 'input.value', message: 'Question q cannot be changed like this: tags: has more than 100 tags.' },
    })
    const text = 'x'.repeat(2 ** 20 + 1)
    await expect(changed({ kind: 'stem', questionId: 'q', text })).rejects.toMatchObject({ code: 'input.value' })
  })

  test.each([
    [names(100), true],
    [names(101), false],
    [['x'.repeat(1000)], true],
    [['x'.repeat(1001)], false],
  ])('the contract takes at most 100 tags of at most 1000 characters (case %#)', (tags, isTaken) => {
    expect([v.is(PairChange, tag(tags, [])), v.is(PairChange, tag([], tags))]).toEqual([isTaken, isTaken])
  })
})
