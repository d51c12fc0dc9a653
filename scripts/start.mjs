/** `npm start`: the main job on bundled input. */
import { launch } from './launch.mjs'

const mainJob = ['models', 'inspect', 'test/golden/published/model']

await launch([...mainJob, ...process.argv.slice(2)])
