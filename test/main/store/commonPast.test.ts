import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { commonPast, noteMerge } from '../../../main/store/commonPast.ts'
import { createProject, openProject, type ProjectFile } from '../../../main/store/projectFile.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

/** A project with two steps, and the means to copy it. */
async function world() {
  const folder = await temporaryFolder()
  let ms = Date.parse('2026-01-01T00:00:00Z')
  const now = () => new Date((ms += 1000))
  const open = (name: string) => {
    const file = openProject(join(folder, name), { now })
    onTestFinished(() => file[Symbol.dispose]())
    return file
  }
  createProject(join(folder, 'mine'), 'P', { now })[Symbol.dispose]()
  const step = (file: ProjectFile, id: string, data = id) =>
    file.history.commit(`Put ${id}`, [{ kind: 'questions', id, after: { position: 0, data: JSON.stringify(data) } }])
  const first = open('mine')
  step(first, 'a')
  step(first, 'b')
  first[Symbol.dispose]()
  const copy = (from: string, to: string) => copyFileSync(join(folder, from), join(folder, to))
  copy('mine', 'theirs')
  return { open, step, copy }
}

const nameOf = ({ in: where, step }: ReturnType<typeof commonPast>) => [where, step?.name ?? null]

describe('commonPast', () => {
  test('two copies that went on apart have in common what they had when they parted', async () => {
    const { open, step } = await world()
    const [mine, theirs] = [open('mine'), open('theirs')]
    step(mine, 'c')
    step(theirs, 'd')
    step(theirs, 'c')
    expect(commonPast(mine, theirs).step?.name).toBe('Put b')
    expect(commonPast(theirs, mine).step?.name).toBe('Put b')
    expect(commonPast(mine, theirs).behind).toHaveLength(2)
  })

  test('a step that was taken back is no part of the past', async () => {
    const { open, step } = await world()
    const [mine, theirs] = [open('mine'), open('theirs')]
    mine.history.goto(1)
    step(mine, 'c')
    expect(commonPast(mine, theirs).step?.name).toBe('Put a')
    mine.history.goto(2)
    expect(commonPast(mine, theirs).step?.name).toBe('Put b')
  })

  test('projects that were made apart have nothing in common', async () => {
    const { open } = await world()
    const other = createProject(`${await temporaryFolder()}/o`, 'O')
    onTestFinished(() => other[Symbol.dispose]())
    expect(nameOf(commonPast(open('mine'), other))).toEqual(['mine', null])
  })

  test('what was merged is common from then on, until the merge is taken back', async () => {
    const { open, step } = await world()
    const [mine, theirs] = [open('mine'), open('theirs')]
    step(theirs, 'd')
    const merge = () => {
      const { behind } = commonPast(mine, theirs)
      step(mine, 'merged')
      noteMerge(mine, behind)
    }
    merge()
    step(theirs, 'e')
    expect(nameOf(commonPast(mine, theirs))).toEqual(['theirs', 'Put d'])
    // Either way round, for the copy that was merged knows nothing of it.
    expect(commonPast(theirs, mine).step?.name).toBe('Put d')
    mine.history.goto(2)
    expect(commonPast(mine, theirs).step?.name).toBe('Put b')
    mine.history.goto(3)
    expect(commonPast(mine, theirs).step?.name).toBe('Put d')
  })

  test('copies that merged each other by turns begin at the last time, and so does a copy of either', async () => {
    const { open, step, copy } = await world()
    const [mine, theirs] = [open('mine'), open('theirs')]
    step(theirs, 'd')
    const mergeInto = (to: ProjectFile, from: ProjectFile, name: string) => {
      const { behind } = commonPast(to, from)
      step(to, name)
      noteMerge(to, behind)
    }
    mergeInto(mine, theirs, 'one')
    step(mine, 'f')
    mergeInto(theirs, mine, 'two')
    mine[Symbol.dispose]()
    copy('mine', 'third')
    const [again, third] = [open('mine'), open('third')]
    step(again, 'g')
    step(theirs, 'h')
    step(third, 'i')
    expect(commonPast(again, theirs).step?.name).toBe('Put f')
    expect(commonPast(theirs, again).step?.name).toBe('Put f')
    expect(commonPast(theirs, third).step?.name).toBe('Put f')
  })
})
