/**
 * `npm run pack`: makes the installers for the platform that it runs on, from what is built anew where needed. What follows
 * is for electron-builder: `npm run pack -- --dir` only lays out what they would install.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { electronFolder, electronProgram, fetchElectron } from './electron.mjs'
import { prepared } from './launch.mjs'
import { licenceNotes } from './licences.mjs'
import { root } from './setup.mjs'

const node = prepared({ forWindow: true })
try {
  const failure = electronProgram() === null ? fetchElectron(node) : null
  if (failure !== null)
    throw new Error(`Electron's own program could not be fetched: ${failure}. Start it again later.`)
  writeFileSync(join(root, 'out/LICENSES.txt'), licenceNotes(root))
  makeInstallers()
  console.error(`The installers are in ${join(root, 'out/installers')}.`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

function makeInstallers() {
  const builder = join(root, 'node_modules/electron-builder/cli.js')
  const settings = [
    '-c',
    'electron-builder.yml',
    `-c.electronDist=${join(electronFolder, 'dist')}`,
    '--publish',
    'never',
  ]
  const { status } = spawnSync(node, [builder, ...settings, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error('The installers cannot be made; what went wrong stands above.')
}
