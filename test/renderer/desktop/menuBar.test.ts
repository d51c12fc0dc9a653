import { describe, expect, test } from 'vitest'
import type { Command } from '../../../renderer/commands/command.ts'
import { Commands } from '../../../renderer/commands/commands.svelte.ts'
import { acceleratorOf, menuBar } from '../../../renderer/desktop/menuBar.ts'

function commandsOf(some: readonly (Partial<Command> & Pick<Command, 'id' | 'group'>)[], shortcuts = {}): Commands {
  const commands = new Commands({ all: { singleKeys: true, shortcuts } })
  commands.add(some.map((command) => ({ title: () => command.id, run: () => undefined, ...command })))
  return commands
}

describe('menuBar', () => {
  test('holds every command under its group, blocked ones dimmed, and none that needs an argument', () => {
    const commands = commandsOf([
      { id: 'project.open', group: 'project', keys: ['$mod+KeyO'] },
      { id: 'project.forget', group: 'project', needsArgument: true },
      { id: 'map.select', group: 'map', keys: ['KeyS'], blocked: () => 'No detection is there.' },
    ])
    const bar = menuBar(commands, false)
    const told = bar.map((menu) =>
      menu.kind === 'role'
        ? menu.role
        : menu.items.map((item) =>
            item.kind === 'command'
              ? `${item.command} ${item.accelerator} ${item.enabled}`
              : (item.kind === 'role' && item.role) || '-',
          ),
    )
    expect(told).toEqual([
      ['project.open CmdOrCtrl+O true', '-', 'quit'],
      'editMenu',
      ['map.select null false'],
      ['zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen'],
      'windowMenu',
    ])
  })

  test('shows a shortcut as the person has changed it', () => {
    const commands = commandsOf([{ id: 'go.map', group: 'go', keys: ['$mod+Digit5'] }], { 'go.map': 'Alt+KeyM' })
    const go = menuBar(commands, true).find((menu) => menu.kind === 'own' && menu.items.length === 1)
    expect(go).toMatchObject({ items: [{ command: 'go.map', accelerator: 'Alt+M' }] })
  })
})

describe('acceleratorOf', () => {
  test.each([
    ['$mod+Shift+KeyP', 'CmdOrCtrl+Shift+P'],
    ['$mod+Digit1', 'CmdOrCtrl+1'],
    ['$mod+Comma', 'CmdOrCtrl+,'],
    ['Alt+ArrowDown', 'Alt+Down'],
    ['Shift+F6', 'Shift+F6'],
    ['KeyA', null], // a menu would keep it from text
    ['Shift+Slash', null],
    ['$mod+IntlYen', null],
  ])('%s is %s', (keys, accelerator) => {
    expect(acceleratorOf(keys)).toBe(accelerator)
  })
})
