/**
 * `npm run attack [-- --inputs 5000 --seed 1 --reader <name>]`: gives every reader spoiled files, in processes that are
 * watched, and counts what came of them. Ends with code 1 when one crashed, hung, took too much memory, was called a bug, or
 * accepted what a digest contradicts.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { attackReaders } from './campaign.ts'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    reader: { type: 'string' },
  },
})
const { isClean } = await attackReaders({
  inputs: Number(values.inputs),
  seed: Number(values.seed),
  only: values.reader ?? null,
  entry: fileURLToPath(new URL('./attackProcess.ts', import.meta.url)),
  say: (line) => process.stdout.write(`${line}\n`),
})
process.exitCode = isClean ? 0 : 1
