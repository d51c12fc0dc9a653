import { describe, expect, test } from 'vitest'
import { Editing } from '../../../../renderer/screens/edit/editing.svelte.ts'
import { projectOf } from '../../../support/windowTest.ts'

describe('Editing', () => {
  test('bypass keeps every card, and each of them its own switch', async () => {
    const { editing } = await opened()
    await editing.changePart(1, { enabled: false })
    const before = editing.open?.parts
    await editing.change({ enabled: false })
    expect(editing.open?.nNeurons).toBe(0)
    expect(editing.open?.parts).toEqual(before)
    await editing.change({ enabled: true })
    expect(editing.open?.parts.map(({ enabled }) => enabled)).toEqual([true, false])
    expect(editing.open?.nNeurons).toBe(2)
  })

  test('a change shows at once; those that come meanwhile are saved together, the last value wins', async () => {
    const { editing, host } = await opened()
    let saved = 0
    const last = Promise.withResolvers<void>()
    const { 'edits.save': save } = host.handlers
    host.overrides['edits.save'] = async (draft, call) => {
      saved++
      await last.promise
      return await save(draft, call)
    }
    const changes = [editing.nudge(0, 1), editing.nudge(0, 1), editing.nudge(0, 1)]
    expect(editing.open?.parts[0]?.op).toEqual({ kind: 'scale', factor: 0.3 })
    last.resolve()
    await Promise.all(changes)
    // The first of the three, and the other two as one.
    expect(saved).toBe(2)
    expect((await host.call('edits.list', {}))[0]?.parts[0]?.op).toEqual({ kind: 'scale', factor: 0.3 })
  })

  test('what the host refuses is taken back, with the reason', async () => {
    const { editing, host } = await opened()
    host.overrides['edits.save'] = () => Promise.reject(new Error('This project may only be read.'))
    await editing.removePart(0)
    expect(editing.open?.parts).toHaveLength(2)
    expect(editing.failure?.message).toBe('This project may only be read.')
  })

  test('a strength of the dose curve goes to the cards that are on: scales take it, set values are multiplied', async () => {
    const { editing } = await opened()
    await editing.setKind(1, 'set')
    await editing.changePart(1, { op: { kind: 'set', value: 3 } })
    await editing.dose(0.5)
    expect(editing.open?.parts.map(({ op }) => op)).toEqual([
      { kind: 'scale', factor: 0.5 },
      { kind: 'set', value: 1.5 },
    ])
    await editing.halve()
    expect(editing.open?.parts[0]?.op).toEqual({ kind: 'scale', factor: 0.75 })
  })

  test('the card that was added, and the one that was moved, is the one that keys act on', async () => {
    const { editing } = await opened()
    expect(editing.cardAt).toBe(1)
    await editing.movePart(1, -1)
    expect(editing.card?.name).toBe('b')
    expect(editing.open?.parts.map(({ name }) => name)).toEqual(['b', 'a'])
    await editing.removePart(1)
    expect(editing.card?.name).toBe('b')
  })
})

async function opened() {
  const host = await projectOf()
  const editing = new Editing(host.api)
  await editing.load()
  await editing.create({ name: 'quiet', parts: [part('a', [0, 1])] })
  await editing.addPart(part('b', [1, 4]))
  return { host, editing }
}

function part(name: string, [layer, neuron]: [number, number]) {
  const neurons: [number, number][] = [
    [layer, neuron],
    [layer, neuron + 1],
  ]
  return { name, neurons, op: { kind: 'scale' as const, factor: 0 }, enabled: true, origin: '' }
}
