/**
 * Trains the bundled model from the bundled questions: `npm run demo:train [-- --folder .demo --threads n]`. Interrupted or
 * killed, the same command goes on where it was. The finished model lies in `<folder>/model`.
 */
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { isAbort, isWorkbenchError } from '../main/base/errors.ts'
import { wholeNumber } from '../main/cli/options.ts'
import { makeFolder } from '../main/files/atomicFolder.ts'
import { trainDemoModel } from '../main/training/demoModel.ts'
import { root } from './setup.mjs'

const { folder: named, threads } = new Command('demo:train')
  .option('--folder <dir>', 'where state, log and model go', join(root, '.demo'))
  .option('--threads <n>', 'processor threads', wholeNumber(1), availableParallelism())
  .parse()
  .opts<{ folder: string; threads: number }>()
const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort())

const folder = resolve(named)
try {
  await makeFolder(folder)
  await trainDemoModel({
    questions: ['domains.jsonl', 'languages.jsonl'].map((name) => join(root, 'resources/questions', name)),
    folder,
    threads,
    signal: interrupt.signal,
    onLine: (line) => console.log(JSON.stringify(line)),
  })
  console.error(`The model is in ${join(folder, 'model')}.`)
} catch (error) {
  if (isAbort(error)) {
    console.error(`Interrupted. The same command goes on from ${folder}.`)
    process.exitCode = 130
  } else if (isWorkbenchError(error)) {
    console.error(`error: ${error.message}`)
    process.exitCode = error.code.startsWith('input.') ? 2 : 1
  } else throw error
}
