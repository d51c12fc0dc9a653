import type { Menu } from '../api/desktop.ts'
import type { Command, CommandGroup } from '../commands/command.ts'
import type { Commands } from '../commands/commands.svelte.ts'
import { groupTitle } from '../commands/groups.ts'

type OwnMenu = Extract<Menu, { kind: 'own' }>
type Item = OwnMenu['items'][number]
type Role = Extract<Item, { kind: 'role' }>['role']

/** What belongs to every window, behind the commands of its menu. */
const extra: Partial<Record<CommandGroup, readonly Role[]>> = {
  project: ['quit'],
  view: ['zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen'],
}

/** The menu bar of the desktop: every command that the palette offers too, menu by menu, and the system's own. */
export function menuBar(commands: Pick<Commands, 'all' | 'keysOf'>, isApple: boolean): Menu[] {
  const groups = Map.groupBy(
    commands.all.filter(({ needsArgument }) => needsArgument !== true),
    ({ group }) => group,
  )
  const own = (group: CommandGroup): Menu[] => {
    const of = groups.get(group) ?? []
    const roles = (extra[group] ?? []).filter((role) => !(isApple && role === 'quit')) // that is in the app's menu there
    const items = [
      ...of.map((command) => item(command, commands)),
      ...(of.length > 0 && roles.length > 0 ? [{ kind: 'separator' as const }] : []),
      ...roles.map((role) => ({ kind: 'role' as const, role })),
    ]
    return items.length === 0 ? [] : [{ kind: 'own', label: groupTitle(group), items }]
  }
  return [
    ...(isApple ? [{ kind: 'role' as const, role: 'appMenu' as const }] : []),
    ...own('project'),
    { kind: 'role', role: 'editMenu' },
    ...(['go', 'model', 'questions', 'runs', 'map', 'edit', 'report', 'view'] as const).flatMap(own),
    { kind: 'role', role: 'windowMenu' },
    ...own('help'),
  ]
}

function item(command: Command, commands: Pick<Commands, 'keysOf'>): Item {
  const keys = commands.keysOf(command)[0]
  const enabled = (command.blocked?.() ?? null) === null
  const accelerator = keys === undefined ? null : acceleratorOf(keys)
  return { kind: 'command', command: command.id, label: command.title(), accelerator, enabled }
}

const names: Readonly<Record<string, string>> = {
  ...{ $mod: 'CmdOrCtrl', Control: 'Ctrl', Meta: 'Super', Shift: 'Shift', Alt: 'Alt' },
  ...{ Slash: '/', Comma: ',', Period: '.', Minus: '-', Equal: '=', BracketLeft: '[', BracketRight: ']' },
  ...{ Enter: 'Return', Escape: 'Esc', Space: 'Space', Delete: 'Delete', Backspace: 'Backspace', Tab: 'Tab' },
  ...{ ArrowUp: 'Up', ArrowDown: 'Down', ArrowLeft: 'Left', ArrowRight: 'Right' },
}

/**
 * A shortcut as Electron writes it, `CmdOrCtrl+Shift+P`. Null for what it cannot write, and for single keys: a menu that
 * took them would keep them from text that is typed.
 */
export function acceleratorOf(keys: string): string | null {
  const parts = keys.split('+')
  const isSingle = !/(\$mod|Control|Meta|Alt)\+/.test(keys) && !/F\d+$/.test(keys)
  const written = parts.map((part) => names[part] ?? /^(?:Key([A-Z])|Digit(\d)|(F\d+))$/.exec(part)?.slice(1).join(''))
  return isSingle || written.includes(undefined) ? null : written.join('+')
}
