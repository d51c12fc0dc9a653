import type { Component } from 'svelte'
import type { LucideProps } from '@lucide/svelte'

export type CommandGroup =
  'go' | 'project' | 'model' | 'questions' | 'runs' | 'map' | 'edit' | 'report' | 'view' | 'help'

/** Something that a person can tell the window to do. The palette, menus, tooltips and the shortcut sheet all read this. */
export interface Command {
  /** Stable; settings and the host's fixes name it. */
  readonly id: string
  readonly group: CommandGroup
  /** In the language of the interface at the moment of the call. */
  readonly title: () => string
  /** Other words that a search should find it by. */
  readonly words?: () => string
  readonly icon?: Component<LucideProps>
  /** As tinykeys writes them, by `event.code`: `$mod+KeyK`, `Shift+Slash`, `KeyP`. Several: the first is shown. */
  readonly keys?: readonly string[]
  /** Why it cannot be done now, in a sentence; null when it can. */
  readonly blocked?: () => string | null
  /** It means nothing without an argument: not offered in the palette and the sheet. */
  readonly needsArgument?: boolean
  readonly run: (argument: string | null) => void | Promise<void>
}
