import type * as electron from 'electron'

/** The parts of Electron that the app uses; a test brings its own. */
export type Electron = Pick<
  typeof electron,
  'app' | 'BrowserWindow' | 'Menu' | 'MessageChannelMain' | 'protocol' | 'session' | 'shell' | 'utilityProcess'
>
