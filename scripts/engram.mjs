/** `npm run --silent engram -- <command>`: the command line from a checkout. */
import { launch } from './launch.mjs'

await launch(process.argv.slice(2))
