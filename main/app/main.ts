/** The desktop app's main process. */
import { join } from 'node:path'
import * as electron from 'electron'
import { dataFolder } from '../store/dataFolder.ts'
import { bundledSample, windowFolder } from '../workbench/resources.ts'
import { createWorkbench } from '../workbench/workbench.ts'
import { startApp } from './app.ts'
import { electronPrinter } from './printPage.ts'
import { createTokenKeeper } from './tokenKeeper.ts'

const folder = windowFolder()
if (folder === null) throw new Error('The window is not built: run "npm run build".')
void startApp(electron, {
  folder,
  preload: join(folder, '..', 'preload', 'preload.cjs'),
  args: process.argv.slice(1),
  createWorkbench: (startEngine) =>
    createWorkbench({
      ...{ host: 'electron', version: electron.app.getVersion(), dataFolder: dataFolder(), roots: [] },
      ...{ sample: bundledSample(), startEngine },
      printPage: electronPrinter(electron),
      tokens: createTokenKeeper(electron, join(dataFolder(), 'hub-token')),
      onWarning: (sentence) => void process.stderr.write(`warning: ${sentence}\n`),
    }),
})
