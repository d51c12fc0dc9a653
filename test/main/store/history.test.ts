import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { checksum } from '../../../main/store/checksum.ts'
import { createProject, openProject, type ProjectFile } from '../../../main/store/projectFile.ts'
import { seededRandom } from '../../support/random.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

async function project() {
  const path = `${await temporaryFolder()}/p.engram`
  return createProject(path, 'Test', { now: () => new Date('2026-11-24T08:00:00Z') })
}

function put(id: string, data: string, position = 0) {
  return { kind: 'questions' as const, id, after: { position, data: JSON.stringify(data) } }
}

function remove(id: string) {
  return { kind: 'questions' as const, id, after: null }
}

/** Everything that a project's records are. */
function state({ records }: ProjectFile): string {
  return JSON.stringify([records.all('questions'), records.all('edits'), records.all('blocks')])
}

describe('history', () => {
  test('a step applies its changes and is named with its time', async () => {
    using file = await project()
    const { step, changes } = file.history.commit('Added two', [put('a', 'A', 1), put('b', 'B', 0)])
    expect(step).toEqual({ step: 1, name: 'Added two', at: '2026-11-24T08:00:00.000Z' })
    expect(changes.map(({ id, before }) => [id, before])).toEqual([
      ['a', null],
      ['b', null],
    ])
    expect(file.records.all('questions').map(({ id }) => id)).toEqual(['b', 'a'])
    expect(file.history.list()).toEqual({ steps: [{ ...step, setAside: false }], current: 1 })
  })

  test('what changes nothing is no step', async () => {
    using file = await project()
    file.history.commit('Added', [put('a', 'A')])
    expect(file.history.commit('Same', [put('a', 'A'), remove('never there')]).step).toBeNull()
    expect(file.history.list().steps).toHaveLength(1)
  })

  test('going back undoes, also what was taken out, and forth does it again', async () => {
    using file = await project()
    file.history.commit('Added', [put('a', 'A', 3)])
    const before = state(file)
    file.history.commit('Removed', [remove('a')])
    const after = state(file)
    file.history.goto(1)
    expect(state(file)).toBe(before)
    file.history.goto(2)
    expect(state(file)).toBe(after)
    file.history.goto(0)
    expect(file.records.all('questions')).toEqual([])
    expect(file.history.list().current).toBe(0)
  })

  test('a step after an undo sets the branch before it aside, and it can be gone to all the same', async () => {
    using file = await project()
    file.history.commit('One', [put('a', '1')])
    file.history.commit('Two', [put('a', '2')])
    const two = state(file)
    file.history.goto(1)
    file.history.commit('Other', [put('a', 'other')])
    const names = () => file.history.list().steps.map(({ name, setAside }) => (setAside ? `(${name})` : name))
    expect(names()).toEqual(['One', 'Other', '(Two)'])
    file.history.goto(2)
    expect(state(file)).toBe(two)
    expect(names()).toEqual(['One', 'Two', '(Other)'])
  })

  test('a step that is not there is refused by its number', async () => {
    using file = await project()
    expect(() => file.history.goto(7)).toThrow('The history has no step 7.')
  })

  test('a step that fails in the middle changes nothing', async () => {
    using file = await project()
    file.history.commit('One', [put('a', '1')])
    const before = state(file)
    const broken = [put('a', '2'), { kind: 'edits' as const, id: 'e', after: { position: 0, data: null as never } }]
    expect(() => file.history.commit('Broken', broken)).toThrow()
    expect(state(file)).toBe(before)
    expect(file.history.list().steps).toHaveLength(1)
  })

  test('any walk through any history finds every step as it was, also after reopening', async () => {
    const random = seededRandom(7)
    const below = (n: number) => Math.floor(random() * n)
    let file = await project()
    const states = [state(file)]
    for (let turn = 0; turn < 300; turn++) {
      const action = random()
      if (action < 0.5) {
        const changes = Array.from({ length: 1 + below(4) }, () => {
          const kind = (['questions', 'edits', 'blocks'] as const)[below(3)]!
          const after = random() < 0.3 ? null : { position: below(5), data: JSON.stringify(below(9)) }
          return { kind, id: `r${below(6)}`, after }
        })
        const { step } = file.history.commit(`Turn ${turn}`, changes)
        if (step !== null) states[step.step] = state(file)
      } else {
        const target = below(states.length)
        file.history.goto(target)
        expect(state(file)).toBe(states[target])
        expect(file.history.list().current).toBe(target)
      }
      if (action > 0.97) {
        file[Symbol.dispose]()
        file = openProject(file.path)
      }
    }
    expect(states.length).toBeGreaterThan(80)
    file[Symbol.dispose]()
  })

  test('100,000 steps in one line are listed, and gone through to one before the last', async () => {
    const nSteps = 100_000
    const made = await project()
    const { path } = made
    made.properties.put('place', { current: nSteps, tip: nSteps })
    made[Symbol.dispose]()
    const db = new Database(path)
    const insert = db.prepare('INSERT INTO steps (step, parent, name, at, n_changes, crc) VALUES (?, ?, ?, ?, 0, ?)')
    const at = '2026-11-24T08:00:00.000Z'
    db.transaction(() => {
      for (let step = 1; step <= nSteps; step++) {
        insert.run(step, step - 1, 'S', at, checksum('steps', [step, step - 1, 'S', at, 0]))
      }
    })()
    db.close()
    using file = openProject(path)
    file.history.goto(nSteps - 1)
    const { steps, current } = file.history.list()
    expect([steps.length, current, steps[0]?.step, steps.at(-1)]).toEqual([
      ...[nSteps, nSteps - 1, 1],
      { step: nSteps, name: 'S', at, setAside: false },
    ])
  })
})
