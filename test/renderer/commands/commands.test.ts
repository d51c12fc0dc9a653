import { describe, expect, test } from 'vitest'
import type { Command } from '../../../renderer/commands/command.ts'
import { Commands } from '../../../renderer/commands/commands.svelte.ts'
import { keyCaps, pressOf } from '../../../renderer/commands/keys.ts'
import { filterOf } from '../../../renderer/commands/hostSearch.ts'
import { neuronOf, searchOffers } from '../../../renderer/commands/searchCommands.ts'

const settings = { all: { singleKeys: true, shortcuts: {} as Record<string, string> } }

describe('Commands', () => {
  test('a shortcut is told by the place of the key: Ctrl+K works on an Arabic layout', () => {
    const { commands, ran } = someCommands([{ id: 'palette', keys: ['$mod+KeyK'] }])
    expect(commands.handle(press({ code: 'KeyK', key: 'ن', ctrlKey: true }))).toBe(true)
    expect(ran).toEqual(['palette'])
  })

  test('nothing runs while an input method composes', () => {
    const { commands, ran } = someCommands([{ id: 'next', keys: ['$mod+Enter'] }])
    commands.handle(press({ code: 'Enter', key: 'Enter', ctrlKey: true, isComposing: true }))
    commands.handle(press({ code: 'Enter', key: 'Enter', ctrlKey: true, keyCode: 229 }))
    expect(ran).toEqual([])
  })

  test('a single key types where text is written, and elsewhere only when single keys are on', () => {
    const { commands, ran } = someCommands([{ id: 'pin', keys: ['KeyP'] }])
    const field = { closest: () => ({}) }
    expect(commands.handle(press({ code: 'KeyP', key: 'p', target: field }))).toBe(false)
    expect(commands.handle(press({ code: 'KeyP', key: 'p' }))).toBe(true)
    settings.all.singleKeys = false
    expect(commands.handle(press({ code: 'KeyP', key: 'p' }))).toBe(false)
    settings.all.singleKeys = true
    expect(ran).toEqual(['pin'])
  })

  test('a shortcut of the screen goes before the same one of the shell, until the screen has gone', () => {
    const { commands, ran } = someCommands([{ id: 'shell', keys: ['$mod+Enter'] }])
    const stop = commands.add([command('screen', ['$mod+Enter'], ran)])
    commands.handle(press({ code: 'Enter', key: 'Enter', ctrlKey: true }))
    stop()
    commands.handle(press({ code: 'Enter', key: 'Enter', ctrlKey: true }))
    expect(ran).toEqual(['screen', 'shell'])
  })

  test('a changed shortcut replaces the usual one; an empty one takes it off', () => {
    const { commands } = someCommands([{ id: 'a', keys: ['$mod+KeyA'] }])
    settings.all.shortcuts = { a: '$mod+KeyB' }
    expect(commands.shownKeys('a')).toBe('$mod+KeyB')
    expect(commands.handle(press({ code: 'KeyA', key: 'a', ctrlKey: true }))).toBe(false)
    settings.all.shortcuts = { a: '' }
    expect(commands.shownKeys('a')).toBeNull()
    settings.all.shortcuts = {}
  })

  test('what cannot be done now is not done, and what fails is told', async () => {
    const ran: string[] = []
    const told: unknown[] = []
    const commands = new Commands(settings)
    commands.onError = (error) => told.push(error)
    commands.add([
      { ...command('blocked', [], ran), blocked: () => 'No project is open.' },
      { ...command('fails', [], ran), run: () => Promise.reject(new Error('disk full')) },
    ])
    await commands.run('blocked')
    await commands.run('fails')
    await commands.run('is not there')
    expect(ran).toEqual([])
    expect(told).toEqual([new Error('disk full')])
  })
})

describe('pressOf', () => {
  test('writes a press as shortcuts are written, and waits while only modifiers are down', () => {
    expect(pressOf(press({ code: 'KeyK', key: 'K', ctrlKey: true, shiftKey: true }), false)).toBe('$mod+Shift+KeyK')
    expect(pressOf(press({ code: 'ShiftLeft', key: 'Shift', shiftKey: true }), false)).toBeNull()
  })
})

describe('keyCaps', () => {
  test('names keys as they stand on the keyboard', () => {
    expect(keyCaps('$mod+Shift+KeyP', false)).toEqual(['Ctrl', 'Shift', 'P'])
    expect(keyCaps('$mod+Shift+Digit1', true)).toEqual(['⌘', '⇧', '1'])
  })
})

describe('searchOffers', () => {
  test('finds Arabic without its marks, and any form of alef', () => {
    const offers = ['إنشاء مشروع', 'فتح الأسئلة'].map((title) => {
      return { id: title, title, words: '', argument: null, command: command(title, [], []) }
    })
    expect(searchOffers(offers, 'الاسئلة').map(({ title }) => title)).toEqual(['فتح الأسئلة'])
    expect(searchOffers(offers, 'انشاء').map(({ title }) => title)).toEqual(['إنشاء مشروع'])
  })
})

describe('filterOf', () => {
  test.each([
    ['capital of Brazil', 'capital of Brazil'],
    ['lang:ar now', '"lang:ar" now'],
    ['this or that -x', 'this "or" that "-x"'],
    ['say "aye"', 'say aye'],
  ])('asks no field of %s', (search, filter) => {
    expect(filterOf(search)).toBe(filter)
  })
})

describe('neuronOf', () => {
  test.each([
    ['L17N10233', [17, 10233]],
    ['l17 n3', [17, 3]],
    ['17, 10233', [17, 10233]],
    ['17', null],
    ['layer', null],
  ])('%s', (search, neuron) => {
    expect(neuronOf(search)).toEqual(neuron)
  })
})

function someCommands(list: readonly { readonly id: string; readonly keys: readonly string[] }[]) {
  const ran: string[] = []
  const commands = new Commands(settings)
  commands.add(list.map(({ id, keys }) => command(id, keys, ran)))
  return { commands, ran }
}

function command(id: string, keys: readonly string[], ran: string[]): Command {
  return { id, group: 'view', title: () => id, keys, run: () => void ran.push(id) }
}

function press(event: Partial<Omit<KeyboardEvent, 'target'>> & { readonly target?: unknown }): KeyboardEvent {
  const whole = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, ...event }
  const held: Readonly<Record<string, boolean>> = {
    Control: whole.ctrlKey,
    Meta: whole.metaKey,
    Alt: whole.altKey,
    Shift: whole.shiftKey,
  }
  return {
    defaultPrevented: false,
    keyCode: 0,
    target: null,
    preventDefault: () => undefined,
    getModifierState: (name: string) => held[name] ?? false,
    ...whole,
  } as unknown as KeyboardEvent
}
