import { describe, expect, test } from 'vitest'
import { Feed } from '../../../renderer/state/feed.svelte.ts'
import { Labels } from '../../../renderer/state/labels.svelte.ts'
import { sampleOf } from '../../support/windowTest.ts'

describe('Labels', () => {
  test('knows a label as soon as it is kept, in another window as well, and follows an undo', async () => {
    const host = await sampleOf()
    const [mine, other] = [new Feed(host.api), new Feed(host.api)]
    const stop = new AbortController()
    const [here, there] = [new Labels(host.api, mine), new Labels(host.api, other)]
    const following = Promise.all([mine.listen(stop.signal), other.listen(stop.signal)])
    await here.set([1, 2], 'عواصم', 'note')
    expect([here.of([1, 2]), here.noteOf([1, 2]), here.of([1, 3])]).toEqual(['عواصم', 'note', ''])
    await expect.poll(() => there.of([1, 2])).toBe('عواصم')
    await host.call('history.goto', { step: (await host.call('history.list', {})).current - 1 })
    await expect.poll(() => [here.of([1, 2]), there.of([1, 2])]).toEqual(['', ''])
    await host.call('projects.close', {})
    await expect.poll(() => there.all).toEqual([])
    stop.abort()
    await following
  })
})
