/** `npm run results -- --model <dir>`: the tables of the paper for a model, as docs/results.md; sets up what is missing first. */
import { runScript } from './runScript.mjs'

runScript('scripts/results/results.ts')
