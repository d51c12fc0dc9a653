import { describe, expect, test } from 'vitest'
import { Feed } from '../../../renderer/state/feed.svelte.ts'
import { ReportState, type NewBlock } from '../../../renderer/state/report.svelte.ts'
import { projectOf } from '../../support/windowTest.ts'

describe('ReportState', () => {
  test('blocks that are added at once are all kept, in the order in which they were added', async () => {
    const { report, titles } = await opened()
    await Promise.all(['a', 'b', 'c'].map((title) => report.add(text(title))))
    expect(await titles()).toEqual(['a', 'b', 'c'])
    expect(new Set(report.blocks?.map(({ id }) => id)).size).toBe(3)
  })

  test('a block moves to a place, and never out of the list', async () => {
    const { report, titles } = await opened()
    for (const title of ['a', 'b', 'c']) await report.add(text(title))
    const [a, , c] = report.blocks ?? []
    await report.move(c?.id ?? '', 0)
    expect(await titles()).toEqual(['c', 'a', 'b'])
    await report.move(a?.id ?? '', 99)
    expect(await titles()).toEqual(['c', 'b', 'a'])
    await report.move(c?.id ?? '', -1)
    expect(await titles()).toEqual(['c', 'b', 'a'])
  })

  test('a change that the host refuses changes nothing, and the next one works', async () => {
    const { report, titles, host } = await opened()
    await report.add(text('a'))
    host.overrides['report.set'] = () => Promise.reject(new Error('The disk is full.'))
    await expect(report.add(text('b'))).rejects.toThrow('The disk is full.')
    expect(report.blocks?.map(({ title }) => title)).toEqual(['a'])
    delete host.overrides['report.set']
    await report.add(text('c'))
    expect(await titles()).toEqual(['a', 'c'])
  })

  test('what has the focus is added before what was offered last', async () => {
    const { report } = await opened()
    const [first, second] = [{}, {}] as Element[]
    const within = (place: Element | undefined) => () => ({ contains: (one: unknown) => one === place }) as Element
    const one = { make: () => text('one'), within: within(first) }
    const two = { make: () => text('two'), within: within(second) }
    const undo = report.offer(one)
    report.offer(two)
    await Promise.resolve()
    expect(report.current(null)).toBe(two)
    expect(report.current(first ?? null)).toBe(one)
    undo()
    await Promise.resolve()
    expect(report.current(first ?? null)).toBe(two)
  })
})

async function opened() {
  const host = await projectOf()
  const titles = async () => (await host.call('report.get', {})).map(({ title }) => title)
  return { host, titles, report: new ReportState(host.api, new Feed(host.api)) }
}

function text(title: string): NewBlock {
  return { kind: 'text', title, text: '', svg: null, table: null, runIds: [] }
}
