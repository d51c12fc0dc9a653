import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { closeAll } from '../../../main/base/closing.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('closeAll', () => {
  test('closes one after another, and a step that fails keeps no other open', async () => {
    const log: string[] = []
    const step = (what: string, close: () => unknown) => ({ what, withinMs: 1000, close })
    const closing = closeAll([
      step('a', () => Promise.reject(new Error('a would not'))),
      step('b', () => {
        throw new Error('b would not')
      }),
      step('c', async () => {
        await new Promise((resolve) => setTimeout(resolve, 500))
        log.push('c')
      }),
      step('d', () => log.push('d')),
    ])
    const failed = expect(closing).rejects.toThrow('a would not')
    await vi.runAllTimersAsync()
    await failed
    expect(log).toEqual(['c', 'd'])
  })

  test('a step that never ends is left after its time, by its name', async () => {
    const log: string[] = []
    const closing = closeAll([
      { what: 'the deaf', withinMs: 2000, close: () => new Promise(() => undefined) },
      { what: 'the next', withinMs: 2000, close: () => log.push('next') },
    ])
    const failed = expect(closing).rejects.toThrow('Closing the deaf took longer than 2 s.')
    await vi.advanceTimersByTimeAsync(1999)
    expect(log).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    await failed
    expect(log).toEqual(['next'])
    expect(vi.getTimerCount()).toBe(0)
  })
})
