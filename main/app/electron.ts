/** The parts of Electron that the app uses; a test brings its own. */
export type Electron = Pick<
  typeof import('electron'),
  'app' | 'BrowserWindow' | 'Menu' | 'MessageChannelMain' | 'protocol' | 'session' | 'shell' | 'utilityProcess'
>
