import { describe, expect, test } from 'vitest'
import { ModelTurns } from '../../../main/jobs/modelTurns.ts'

/** Takes a turn and notes when it comes. */
function asker(turns: ModelTurns) {
  const began: string[] = []
  const ask = async (name: string, key = 'a', tokens = 10, signal = new AbortController().signal) => {
    const turn = await turns.take({ key, tokens, signal })
    began.push(name)
    return turn
  }
  return { began, ask }
}

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('ModelTurns', () => {
  test('gives one turn until a model is in place, then as many as its plan allows', async () => {
    const turns = new ModelTurns()
    const { began, ask } = asker(turns)
    const asked = ['1', '2', '3', '4'].map((name) => ask(name))
    await later()
    expect(began).toEqual(['1'])
    turns.loaded('a', { together: 3, promptRoom: { bytes: 1e9, perToken: 1 } })
    await later()
    expect(began).toEqual(['1', '2', '3'])
    const first = await asked[0]!
    expect(first.nUnderWay()).toBe(3)
    first[Symbol.dispose]()
    first[Symbol.dispose]() // a second time gives no second turn
    await later()
    expect(began).toEqual(['1', '2', '3', '4'])
  })

  test('has no more prompts under way than there is room for their tokens', async () => {
    const turns = new ModelTurns()
    turns.loaded('a', { together: 16, promptRoom: { bytes: 100, perToken: 2 } })
    const { began, ask } = asker(turns)
    const asked = [20, 30, 10, 500].map((tokens, i) => ask(`${i}`, 'a', tokens))
    await later()
    expect(began).toEqual(['0', '1'])
    for (const turn of asked.slice(0, 3)) (await turn)[Symbol.dispose]()
    await later()
    expect(began).toEqual(['0', '1', '2', '3']) // alone, a prompt is tried whatever it takes
  })

  test('lets another model wait for all who use this one, and those behind it too', async () => {
    const turns = new ModelTurns()
    turns.loaded('a', { together: 16, promptRoom: { bytes: 1e9, perToken: 1 } })
    const { began, ask } = asker(turns)
    const [first, second, other] = [ask('1'), ask('2'), ask('other', 'b'), ask('3')]
    await later()
    expect(began).toEqual(['1', '2'])
    ;(await first)[Symbol.dispose]()
    await later()
    expect(began).toEqual(['1', '2'])
    ;(await second)[Symbol.dispose]()
    await later()
    expect(began).toEqual(['1', '2', 'other'])
    ;(await other)[Symbol.dispose]()
    await later()
    expect(began).toEqual(['1', '2', 'other', '3'])
  })

  test('forgets who was aborted while waiting, and those behind go on', async () => {
    const turns = new ModelTurns()
    turns.loaded('a', { together: 2, promptRoom: { bytes: 1e9, perToken: 1 } })
    const { began, ask } = asker(turns)
    void ask('1')
    const stop = new AbortController()
    const aborted = ask('other', 'b', 1, stop.signal)
    void ask('2')
    await later()
    expect(began).toEqual(['1'])
    stop.abort(new Error('stopped'))
    await expect(aborted).rejects.toThrow('stopped')
    await later()
    expect(began).toEqual(['1', '2'])
  })
})
