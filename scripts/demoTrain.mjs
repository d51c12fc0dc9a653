/** `npm run demo:train`: trains the bundled model anew from the bundled questions; sets up what is missing first. */
import { runScript } from './runScript.mjs'

runScript('scripts/train.ts')
