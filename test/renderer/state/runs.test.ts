import { describe, expect, test } from 'vitest'
import type { Api } from '../../../renderer/api/api.ts'
import { Feed } from '../../../renderer/state/feed.svelte.ts'
import { RunList } from '../../../renderer/state/runs.svelte.ts'

type Run = Awaited<ReturnType<Api['runs.list']>>[number]

describe('RunList', () => {
  test('asks once more, not once for each change, when changes come while the host answers', async () => {
    let nAsked = 0
    const list = listOf(() => (nAsked++, []))
    await Promise.all([list.load(), list.load(), list.load(), list.load()])
    expect(nAsked).toBe(2)
  })

  test('parts what is kept from the trash, and knows a change as soon as it is made', async () => {
    let all = [run('a'), run('b'), { ...run('c'), trashed: true }]
    const list = listOf(
      () => all,
      (runId, trashed) => (all = all.map((one) => (one.id === runId ? { ...one, trashed } : one))),
    )
    await list.load()
    await list.change('a', { trashed: true })
    expect([list.kept, list.trashed].map((runs) => runs.map(({ id }) => id))).toEqual([['b'], ['a', 'c']])
  })

  test('of a project that was closed nothing is left, and the next one is asked for', async () => {
    const project: { current: { path: string } | null } = { current: { path: 'one' } }
    const list = listOf(() => [run(project.current?.path ?? '')], undefined, project)
    await list.load()
    expect(list.get('one')?.name).toBe('one')
    project.current = null
    await list.load()
    expect(list.all).toBeNull()
    project.current = { path: 'two' }
    await list.load()
    expect(list.all?.map(({ id }) => id)).toEqual(['two'])
  })
})

function listOf(
  all: () => Run[],
  trash: (runId: string, trashed: boolean) => void = () => undefined,
  project: { readonly current: { readonly path: string } | null } = { current: { path: 'project' } },
): RunList {
  const host: Pick<Api, 'runs.list' | 'runs.change' | 'events'> = {
    'runs.list': () => Promise.resolve().then(all),
    'runs.change': ({ runId, trashed = false }) => (trash(runId, trashed), Promise.resolve(run(runId))),
    events: () => Promise.reject(new Error('not asked')),
  }
  return new RunList(host, new Feed(host), project)
}

function run(id: string): Run {
  return { id, name: id, trashed: false } as Run
}
