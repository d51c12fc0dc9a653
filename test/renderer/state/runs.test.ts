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

  test('is read again after a change while somebody follows it, and when it is followed again', async () => {
    let nAsked = 0
    let tell: (() => void) | undefined
    const host: Host = {
      ...hostOf(() => (nAsked++, [])),
      events: (_, { onItem } = {}) => {
        let seq = 0
        tell = () => onItem?.({ seq: ++seq, at: '', event: { kind: 'runs' } })
        return new Promise(() => undefined)
      },
    }
    const feed = new Feed(host)
    const list = new RunList(host, feed, { current: { path: 'project' } })
    void feed.listen(new AbortController().signal)
    tell!()
    expect(nAsked).toBe(0)
    const leave = list.follow()
    await list.load()
    const before = nAsked
    tell!()
    await expect.poll(() => nAsked).toBe(before + 1)
    leave()
    tell!()
    expect(nAsked).toBe(before + 1)
    list.follow()
    await expect.poll(() => nAsked).toBe(before + 2)
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
    project.current = { path: 'three' }
    const read = list.load()
    expect(list.all).toBeNull()
    await read
    expect(list.all?.map(({ id }) => id)).toEqual(['three'])
  })
})

type Host = Pick<Api, 'runs.list' | 'runs.change' | 'events'>

function hostOf(all: () => Run[], trash: (runId: string, trashed: boolean) => void = () => undefined): Host {
  return {
    'runs.list': () => Promise.resolve().then(all),
    'runs.change': ({ runId, trashed = false }) => (trash(runId, trashed), Promise.resolve(run(runId))),
    events: () => Promise.reject(new Error('not asked')),
  }
}

function listOf(
  all: () => Run[],
  trash?: (runId: string, trashed: boolean) => void,
  project: { readonly current: { readonly path: string } | null } = { current: { path: 'project' } },
): RunList {
  const host = hostOf(all, trash)
  return new RunList(host, new Feed(host), project)
}

function run(id: string): Run {
  return { id, name: id, trashed: false } as Run
}
