import { untrack } from 'svelte'
import type { Settings } from '../api/shapes.ts'
import type { Command } from './command.ts'
import { isComposing, isPress, isSingleKey, isTyping } from './keys.ts'

/** The one registry of commands: the shell's own, and those of the screen that is shown. */
export class Commands {
  #scopes = $state.raw<readonly (readonly Command[])[]>([])
  readonly #settings: { readonly all: Pick<Settings, 'shortcuts' | 'singleKeys'> }
  /** What to do with a thrown error; the shell shows it. */
  onError: (error: unknown, command: Command) => void = () => undefined

  constructor(settings: { readonly all: Pick<Settings, 'shortcuts' | 'singleKeys'> }) {
    this.#settings = settings
  }

  /** Every command, each id once; what was added last wins. */
  readonly all = $derived([...new Map(this.#scopes.flat().map((command) => [command.id, command])).values()])

  /** Adds commands until what it returns is called: `$effect(() => commands.add([...]))` in a screen. */
  add(scope: readonly Command[]): () => void {
    // Whoever adds from an effect must not run again because others add.
    const scopes = (): readonly (readonly Command[])[] => untrack(() => this.#scopes)
    this.#scopes = [...scopes(), scope]
    return () => {
      this.#scopes = scopes().filter((one) => one !== scope)
    }
  }

  get(id: string): Command | null {
    return this.all.find((command) => command.id === id) ?? null
  }

  /** Its shortcuts, as changed by the person; empty where it has none. */
  keysOf(command: Command): readonly string[] {
    const changed = this.#settings.all.shortcuts[command.id]
    if (changed === undefined) return command.keys ?? []
    return changed === '' ? [] : [changed]
  }

  /** The shortcut to show beside the command. */
  shownKeys(id: string): string | null {
    const command = this.get(id)
    return (command === null ? undefined : this.keysOf(command)[0]) ?? null
  }

  /** The commands that share a shortcut with `keys`, for the sheet that changes them. */
  takenBy(keys: string): readonly Command[] {
    return this.all.filter((command) => this.keysOf(command).includes(keys))
  }

  /** Runs a command by its id. Does nothing when it is not there or cannot run now. */
  async run(id: string, argument: string | null = null): Promise<void> {
    const command = this.get(id)
    if (command !== null) await this.perform(command, argument)
  }

  /** Runs a command, of the registry or not. Does nothing when it cannot run now. */
  async perform(command: Command, argument: string | null): Promise<void> {
    if ((command.blocked?.() ?? null) !== null) return
    try {
      await command.run(argument)
    } catch (error) {
      this.onError(error, command)
    }
  }

  /** Runs the command whose shortcut was pressed, and says whether there was one. */
  handle(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || isComposing(event)) return false
    const { singleKeys } = this.#settings.all
    for (const command of this.all.toReversed()) {
      const keys = this.keysOf(command).find((one) => isPress(event, one))
      if (keys === undefined) continue
      if (isSingleKey(keys) && (!singleKeys || isTyping(event))) continue
      event.preventDefault()
      void this.run(command.id)
      return true
    }
    return false
  }
}
