import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createProject, openProject, type ProjectFile } from '../../../main/store/projectFile.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const nMany = 600

function many(text: string) {
  return Array.from({ length: nMany }, (_, i) => ({
    ...{ kind: 'questions' as const, id: `q${i}` },
    after: { position: i, data: JSON.stringify(text) },
  }))
}

/** Pauses that are counted; at the one with the number `at`, something happens instead of going on. */
function turns(at = 0, happens: () => Promise<void> | void = () => undefined) {
  let n = 0
  return { pause: async () => (++n === at ? await happens() : undefined), count: () => n }
}

async function project() {
  const path = join(await temporaryFolder(), 'p.engram')
  const file = createProject(path, 'P')
  onTestFinished(() => file[Symbol.dispose]())
  return { file, path }
}

function state({ records, history }: ProjectFile): string {
  return JSON.stringify([records.all('questions'), history.list()])
}

/** The file as it lies there when its process is killed in the pause with this number. */
async function killedIn(path: string, file: ProjectFile, pause: number, work: (turns: object) => Promise<unknown>) {
  await new Promise<void>((resolve) => {
    const never = () => new Promise<void>(() => resolve())
    void work(turns(pause, never))
  })
  file[Symbol.dispose]()
  const again = openProject(path)
  onTestFinished(() => again[Symbol.dispose]())
  return again
}

describe('a step of many changes', () => {
  test('has pauses between its parts, and is the same step as one that is made at once', async () => {
    const [{ file: parts }, { file: whole }] = [await project(), await project()]
    const { pause, count } = turns()
    const made = await parts.history.commitInParts('Many', many('a'), { pause })
    expect(count()).toBe(3)
    const { step, changes } = whole.history.commit('Many', many('a'))
    expect([made.step?.step, made.changes]).toEqual([step?.step, changes])
    expect(parts.records.all('questions')).toEqual(whole.records.all('questions'))
    expect(await parts.history.gotoInParts(0, { pause })).toEqual(whole.history.goto(0))
    expect(count()).toBe(6)
    expect(await parts.history.gotoInParts(1, { pause })).toEqual(whole.history.goto(1))
    expect(parts.history.list().current).toBe(1)
  })

  test('that changes nothing is no step', async () => {
    const { file } = await project()
    await file.history.commitInParts('Many', many('a'), turns())
    expect((await file.history.commitInParts('Again', many('a'), turns())).step).toBeNull()
    expect(file.history.list().steps).toHaveLength(1)
  })

  test('is not in the history before it is whole', async () => {
    const { file } = await project()
    const seen: unknown[] = []
    const pause = turns(2, () => void seen.push(file.history.list(), file.history.isUnfinished()))
    await file.history.commitInParts('Many', many('a'), pause)
    expect(seen).toEqual([{ steps: [], current: 0 }, true])
    expect(file.history.isUnfinished()).toBe(false)
  })

  test.each([1, 2, 3])('leaves nothing when it is aborted in pause %i', async (at) => {
    const { file } = await project()
    file.history.commit('Before', many('a').slice(0, 100))
    const before = state(file)
    const controller = new AbortController()
    const aborting = { ...turns(at, () => controller.abort()), signal: controller.signal }
    await expect(file.history.commitInParts('Many', many('b'), aborting)).rejects.toThrow('aborted')
    expect(state(file)).toBe(before)
  })

  test.each([1, 2, 3])('leaves nothing when its process is killed in pause %i', async (at) => {
    const { file, path } = await project()
    file.history.commit('Before', many('a').slice(0, 100))
    const before = state(file)
    const again = await killedIn(path, file, at, (kill) => file.history.commitInParts('Many', many('b'), kill as never))
    expect(again.records.all('questions')).not.toEqual(JSON.parse(before)[0])
    await again.history.settle(turns())
    expect(state(again)).toBe(before)
  })

  test.each([
    [1, 'undo', 0],
    [3, 'undo', 0],
    [2, 'redo', 2],
  ])('gone through halfway, killed in pause %i of the %s, is where it was', async (at, _, target) => {
    const { file, path } = await project()
    file.history.commit('One', many('a'))
    file.history.commit('Two', many('b').slice(0, 300))
    if (target === 2) file.history.goto(0)
    const before = state(file)
    const again = await killedIn(path, file, at, (kill) => file.history.gotoInParts(target, kill as never))
    await again.history.settle(turns())
    expect(state(again)).toBe(before)
  })

  test('that could not be taken back is taken back before the next one', async () => {
    const { file, path } = await project()
    file.history.commit('Before', many('a'))
    const again = await killedIn(path, file, 1, (kill) => file.history.commitInParts('Many', many('b'), kill as never))
    await again.history.commitInParts('One', [{ kind: 'edits', id: 'e', after: { position: 0, data: '1' } }], turns())
    expect(again.records.all('questions').map(({ data }) => data)).toEqual(many('a').map(({ after }) => after.data))
    expect(again.history.list().steps.map(({ name }) => name)).toEqual(['Before', 'One'])
  })
})
