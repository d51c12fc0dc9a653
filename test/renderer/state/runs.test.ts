import { describe, expect, test } from 'vitest'
import type { Api } from '../../../renderer/api/api.ts'
import { RunList } from '../../../renderer/state/runs.svelte.ts'

type Run = Awaited<ReturnType<Api['runs.list']>>[number]

describe('RunList', () => {
  test('asks once more, not once for each change, when changes come while the host answers', async () => {
    let nAsked = 0
    const list = new RunList(host(() => (nAsked++, [])))
    await Promise.all([list.load(), list.load(), list.load(), list.load()])
    expect(nAsked).toBe(2)
  })

  test('shows what the filter finds, of the kept ones or of the trash; a filter that is not understood leaves the list', async () => {
    const all = [run('a'), run('b'), { ...run('c'), trashed: true }]
    const list = new RunList(
      host((filter) => {
        if (filter === 'colour:red') throw new Error('There is nothing called "colour".')
        return filter === undefined ? all : all.filter(({ id }) => filter.includes(id))
      }),
    )
    await list.load()
    expect([list.shown(false), list.shown(true)].map((runs) => runs.map(({ id }) => id))).toEqual([['a', 'b'], ['c']])
    await list.filter('b c')
    expect(list.shown(false).map(({ id }) => id)).toEqual(['b'])
    await list.filter('colour:red')
    expect(list.fault?.message).toBe('There is nothing called "colour".')
    expect(list.shown(false).map(({ id }) => id)).toEqual(['b'])
    await list.filter('')
    expect([list.fault, list.shown(false).length]).toEqual([null, 2])
  })
})

function host(list: (filter: string | undefined) => Run[]): Pick<Api, 'runs.list' | 'runs.change'> {
  return {
    'runs.list': ({ filter }) => Promise.resolve().then(() => list(filter)),
    'runs.change': () => Promise.reject(new Error('not asked')),
  }
}

function run(id: string): Run {
  return { id, name: id, trashed: false } as Run
}
