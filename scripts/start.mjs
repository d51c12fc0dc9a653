/** `npm start`: sets up what is missing, then does the main job on bundled input. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, setup } from './setup.mjs'

const { status } = spawnSync(setup(), ['--disable-warning=ExperimentalWarning', join(root, 'scripts/sample.ts')], {
  cwd: root,
  stdio: 'inherit',
})
process.exitCode = status ?? 1
