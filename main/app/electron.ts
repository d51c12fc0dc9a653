import type * as electron from 'electron'

type Part =
  | ('app' | 'BrowserWindow' | 'dialog' | 'Menu' | 'MessageChannelMain' | 'Notification')
  | ('powerSaveBlocker' | 'protocol' | 'safeStorage' | 'session' | 'shell' | 'utilityProcess')

/** The parts of Electron that the app uses; a test brings its own. */
export type Electron = Pick<typeof electron, Part>
