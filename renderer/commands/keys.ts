import { matchKeybindingPress, parseKeybinding } from 'tinykeys'

export const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

/** Whether an event is the press that `keys` names. Letters are told by their place, so every keyboard layout works. */
export function isPress(event: KeyboardEvent, keys: string): boolean {
  const [press, ...more] = parseKeybinding(keys)
  return press !== undefined && more.length === 0 && matchKeybindingPress(event, press)
}

/** Enter and Escape belong to the input method while it composes; some report that as key code 229 only. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229
}

/** A press that belongs to what has the focus: it types a character there, or presses it. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false
  const target = event.target as Partial<Element> | null
  if (/^(Space|Enter|NumpadEnter)$/.test(event.code) && target?.closest?.(pressable) != null) return true
  return target?.closest?.(textFields) != null && !/^F\d+$/.test(event.code)
}

/** What Space and Enter press by themselves. */
const pressable =
  'button, a[href], summary, input, select, [role=gridcell], [role=menuitem], [role=option], [tabindex="0"]'

const textFields =
  'input:not([type=checkbox], [type=radio], [type=button], [type=range]), textarea, select, [contenteditable=true]'

/** One key without Ctrl, Alt or the like; such shortcuts can be switched off. */
export function isSingleKey(keys: string): boolean {
  return !/(\$mod|Control|Meta|Alt)\+/.test(keys) && !/F\d+$/.test(keys)
}

const names: Readonly<Record<string, string>> = {
  Slash: '/',
  Comma: ',',
  Period: '.',
  Minus: '−',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Delete: 'Del',
}

/** The keys of a shortcut as they stand on a keyboard: `['Ctrl', 'K']`, on a Mac `['⌘', 'K']`. */
export function keyCaps(keys: string, apple = isApple): readonly string[] {
  return keys.split('+').map((part) => {
    if (part === '$mod') return apple ? '⌘' : 'Ctrl'
    if (part === 'Shift') return apple ? '⇧' : 'Shift'
    if (part === 'Alt') return apple ? '⌥' : 'Alt'
    return names[part] ?? part.replace(/^(Key|Digit)/, '')
  })
}

/** For `aria-keyshortcuts`: `Control+K`. */
export function ariaKeys(keys: string, apple = isApple): string {
  return keys
    .split('+')
    .map((part) => (part === '$mod' ? (apple ? 'Meta' : 'Control') : part.replace(/^(Key|Digit)/, '')))
    .join('+')
}

/** The press as tinykeys writes it, for a shortcut that is being changed; null while only modifiers are down. */
export function pressOf(event: KeyboardEvent, apple = isApple): string | null {
  if (/^(Control|Shift|Alt|Meta|OS)/.test(event.code) || event.code === '') return null
  const mod = apple ? event.metaKey : event.ctrlKey
  return [mod && '$mod', event.altKey && 'Alt', event.shiftKey && 'Shift', event.code].filter(Boolean).join('+')
}
