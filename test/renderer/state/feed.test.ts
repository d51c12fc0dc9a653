import { describe, expect, test } from 'vitest'
import type { Api } from '../../../renderer/api/api.ts'
import { Feed } from '../../../renderer/state/feed.svelte.ts'

type Item = Parameters<NonNullable<NonNullable<Parameters<Api['events']>[1]>['onItem']>>[0]

describe('Feed', () => {
  test('asks again from the last known event when the line is cut, and tells no event twice', async () => {
    const asked: number[] = []
    const seen: number[] = []
    const closing = new AbortController()
    const lines: Item[][] = [[step(1), step(2)], [step(2), step(3)], []]
    const api: Pick<Api, 'events'> = {
      events: (input, options) => {
        asked.push(input.since)
        const line = lines[asked.length - 1] ?? []
        line.forEach((item) => options?.onItem?.(item))
        if (asked.length === lines.length) closing.abort()
        return Promise.reject(closing.signal.aborted ? (closing.signal.reason as Error) : new Error('cut'))
      },
    }
    const feed = new Feed(api, () => Promise.resolve())
    feed.on('questions', (event) => seen.push(event.step))
    await feed.listen(closing.signal)
    expect(asked).toEqual([0, 2, 3])
    expect(seen).toEqual([1, 2, 3])
  })

  test('says that the host does not answer until it does', async () => {
    const states: boolean[] = []
    const closing = new AbortController()
    let calls = 0
    const feed: Feed = new Feed(
      {
        events: (_, options) => {
          calls++
          if (calls === 3) {
            options?.onItem?.(step(1))
            states.push(feed.isLost)
            closing.abort()
          }
          return Promise.reject(new Error('no route'))
        },
      },
      () => {
        states.push(feed.isLost)
        return Promise.resolve()
      },
    )
    await feed.listen(closing.signal)
    expect(states.slice(0, 3)).toEqual([true, true, false])
  })

  test('a listener that was given back hears nothing', async () => {
    const closing = new AbortController()
    const seen: number[] = []
    const feed = new Feed(
      {
        events: (_, options) => {
          options?.onItem?.(step(1))
          closing.abort()
          return Promise.reject(new Error('cut'))
        },
      },
      () => Promise.resolve(),
    )
    feed.on('questions', (event) => seen.push(event.step))()
    await feed.listen(closing.signal)
    expect(seen).toEqual([])
  })
})

function step(seq: number): Item {
  return { seq, at: '2026-01-01T00:00:00Z', event: { kind: 'questions', step: seq } }
}
