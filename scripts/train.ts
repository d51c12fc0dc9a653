/**
 * Trains the bundled model from the bundled questions: `npm run demo:train [-- --folder .demo --threads n]`. Interrupted or
 * killed, the same command goes on where it was. The finished model lies in `<folder>/model`.
 */
import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { isAbort, isWorkbenchError } from '../main/base/errors.ts'
import { trainDemoModel } from '../main/training/demoModel.ts'
import { root } from './setup.mjs'

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: join(root, '.demo') },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
})
const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort())

const folder = resolve(values.folder)
mkdirSync(folder, { recursive: true })
try {
  await trainDemoModel({
    questions: ['domains.jsonl', 'languages.jsonl'].map((name) => join(root, 'resources/questions', name)),
    folder,
    threads: Number(values.threads),
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
