import { describe, expect, test } from 'vitest'
import { Resource } from '../../../renderer/state/resource.svelte.ts'

describe('Resource', () => {
  test('another key aborts the call before it, and its late answer is dropped', async () => {
    const { found, calls } = asked()
    const first = found.ask('a')
    const second = found.ask('b')
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, false])
    calls[1]!.answer('B')
    calls[0]!.answer('A')
    await Promise.all([first, second])
    expect([found.value, found.isLoading]).toEqual(['B', false])
  })

  test('an equal key asks nothing, and what is shown stays while another one is asked for', async () => {
    const { found, calls } = asked<{ id: number }>()
    const first = found.ask({ id: 1 })
    calls[0]!.answer('one')
    await first
    await found.ask({ id: 1 })
    expect(calls).toHaveLength(1)
    void found.ask({ id: 2 })
    expect([found.value, found.isLoading]).toEqual(['one', true])
  })

  test('of all reloads that come while the host answers, one more call is made', async () => {
    const { found, calls } = asked()
    const done = found.ask('a')
    void found.reload()
    void found.reload()
    expect(calls).toHaveLength(1)
    calls[0]!.answer('old')
    await expect.poll(() => calls.length).toBe(2)
    calls[1]!.answer('new')
    await done
    expect([calls.length, found.value]).toEqual([2, 'new'])
  })

  test('a failure leaves the value, and goes with the next answer; one of a call that was given up is none', async () => {
    const { found, calls } = asked()
    const first = found.ask('a')
    calls[0]!.answer('A')
    await first
    const again = found.reload()
    calls[1]!.fail(new Error('lost'))
    await again
    expect([found.value, found.failure?.message]).toEqual(['A', 'lost'])
    const third = found.reload()
    calls[2]!.answer('A again')
    await third
    expect([found.value, found.failure]).toEqual(['A again', null])
    const given = found.ask('b')
    void found.ask('c')
    calls[3]!.fail(new Error('given up'))
    await given
    expect(found.failure).toBeNull()
  })

  test('without a key nothing is shown, and a call that is on its way is given up', async () => {
    const { found, calls } = asked()
    const first = found.ask('a')
    calls[0]!.answer('A')
    await first
    const next = found.ask('b')
    await found.ask(null)
    calls[1]!.answer('B')
    await next
    await found.reload()
    expect([found.value, found.isLoading, calls.length]).toEqual([null, false, 2])
  })
})

interface Call {
  readonly signal: AbortSignal
  answer(value: string): void
  fail(error: Error): void
}

/** A resource, and the calls that it has made. */
function asked<Key = string>() {
  const calls: Call[] = []
  const found = new Resource<Key, string>((_, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    calls.push({ signal, answer: resolve, fail: reject })
    return promise
  })
  return { found, calls }
}
