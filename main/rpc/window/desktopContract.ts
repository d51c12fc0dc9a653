/**
 * What the window asks of the desktop that it stands on: its menu bar, dialogs, task bar. The window decides, in its own
 * language and from its own commands; the other side does it. A page in a browser has no such line.
 */
import * as v from 'valibot'

const nothing = v.object({})
const Path = v.pipe(v.string(), v.minLength(1))

/** `accelerator`, as Electron writes them, is shown; the window hears the keys itself. */
const MenuItem = v.variant('kind', [
  v.object({
    kind: v.literal('command'),
    command: v.string(),
    label: v.string(),
    accelerator: v.nullable(v.string()),
    enabled: v.boolean(),
  }),
  v.object({
    kind: v.literal('role'),
    role: v.picklist(['resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen', 'close', 'quit']),
  }),
  v.object({ kind: v.literal('separator') }),
])
/** A menu of the window's, or one that the system knows. */
export const Menu = v.variant('kind', [
  v.object({ kind: v.literal('own'), label: v.string(), items: v.array(MenuItem) }),
  v.object({ kind: v.literal('role'), role: v.picklist(['appMenu', 'editMenu', 'windowMenu']) }),
])

export const desktopContract = {
  'menu.set': { input: v.object({ menus: v.array(Menu) }), output: nothing },
  /** Runs until it is cancelled: commands that were chosen in the menu, or by opening a file outside. */
  chosen: {
    input: nothing,
    output: nothing,
    item: v.object({ command: v.string(), argument: v.nullable(v.string()) }),
  },
  /** Null when the person thought better of it. */
  'dialog.open': {
    input: v.object({
      title: v.string(),
      what: v.picklist(['openFile', 'openDirectory']),
      filters: v.array(v.object({ name: v.string(), extensions: v.array(v.string()) })),
    }),
    output: v.object({ path: v.nullable(Path) }),
  },
  'dialog.save': {
    input: v.object({ title: v.string(), name: v.string(), extension: v.string() }),
    output: v.object({ path: v.nullable(Path) }),
  },
  /** What the window's title bar, the task bar and the list of recent documents say. */
  'project.show': { input: v.object({ name: v.string(), path: v.nullable(Path) }), output: nothing },
  /** On the task bar; null: no work. The machine is kept awake meanwhile. */
  'progress.show': { input: v.object({ share: v.nullable(v.number()) }), output: nothing },
  /** Unless the window is in front. */
  notify: { input: v.object({ title: v.string(), body: v.string() }), output: nothing },
} as const
