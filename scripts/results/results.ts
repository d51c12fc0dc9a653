/**
 * Makes `docs/results.md`: `npm run results -- --model <dir> [--facts n] [--languages en,zh] [--domains a,b]`. Everything is
 * asked through the `engram` command, which keeps what each prompt gave. Interrupted or killed, the same command goes on
 * where it was; the page is written anew after every finished step.
 */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { Command } from 'commander'
import { isWorkbenchError, WorkbenchError } from '../../main/base/errors.ts'
import { wholeNumber } from '../../main/cli/options.ts'
import { version } from '../../main/cli/version.ts'
import { writeTextAtomically } from '../../main/files/atomicFile.ts'
import { makeFolder } from '../../main/files/atomicFolder.ts'
import { bytesDigest } from '../../main/files/fileDigest.ts'
import type { DetectorName } from '../../main/methods/detectors/detectors.ts'
import type { RunEvaluation } from '../../main/methods/evaluationSchema.ts'
import { root } from '../setup.mjs'
import { resultsDocument } from './document.ts'
import { methods } from './methods.ts'
import { chosenQuestions } from './questions.ts'
import { questionsFile, readMeasured, stepsOf, takeStep } from './steps.ts'

interface Flags {
  readonly model: string
  readonly title?: string
  readonly facts: number
  readonly domains: readonly string[]
  readonly languages: readonly string[]
  readonly folder: string
  readonly out: string
  readonly threads: number
  readonly queue?: string
}

const flags = new Command('results')
  .description('make the tables of the paper for a model')
  .requiredOption('--model <dir>', 'checkpoint folder or GGUF file')
  .option('--title <text>', 'name of the model in the document (default: that of its folder)')
  .option('--facts <n>', 'so many of the bundled facts', wholeNumber(2), 100)
  .option('--domains <list>', 'of these domains (default: all six)', names, [])
  .option('--languages <list>', 'in these languages', names, ['en', 'zh'])
  .option('--folder <dir>', 'where runs and results are kept', join(root, '.results'))
  .option('--out <file>', 'the document', join(root, 'docs/results.md'))
  .option('--threads <n>', 'processor threads', wholeNumber(1), availableParallelism())
  .option('--queue <url>', 'let workers compute (see engram worker), with the same --threads')
  .parse()
  .opts<Flags>()
const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort())

try {
  process.exitCode = await main(flags, interrupt.signal)
} catch (error) {
  if (!isWorkbenchError(error)) throw error
  console.error(`error: ${error.message}`)
  process.exitCode = error.code.startsWith('input.') ? 2 : 1
}

async function main(
  { model: named, title, facts, domains, languages, folder: base, out, threads, queue }: Flags,
  signal: AbortSignal,
): Promise<number> {
  const model = resolve(named)
  if (!existsSync(model)) throw new WorkbenchError('input.missing', `There is no model at ${model}.`)
  const chosen = await chosenQuestions({ facts, domains, languages })
  // Other questions, another model or another version are other runs; prompts they share are asked once.
  const key = bytesDigest(JSON.stringify([model, version(), chosen.text])).slice(0, 12)
  const folder = join(resolve(base), key)
  await makeFolder(folder)
  await writeTextAtomically(join(folder, questionsFile), chosen.text)
  const steps = stepsOf({ folder, model, threads, project: join(resolve(base), 'results.engram') })
  const name = title ?? basename(model)
  const command = [
    `npm run results -- --model <dir> --title '${name}' --facts ${facts}`,
    ...(domains.length === 0 ? [] : [`--domains ${domains.join(',')}`]),
    `--languages ${languages.join(',')}`,
  ].join(' ')
  for (const [i, step] of steps.entries()) {
    console.error(`step ${i + 1} of ${steps.length}: engram ${step.args.join(' ')}`)
    const code = await takeStep(step, signal, queue)
    if (code !== 0) {
      console.error('Stopped. The same command goes on from here.')
      return signal.aborted ? 130 : code
    }
    await writeDocument()
  }
  console.error(`Written: ${out}`)
  return 0

  async function writeDocument(): Promise<void> {
    const { evaluations, agreement } = await readMeasured(folder)
    const found = methods.flatMap((method) => {
      const evaluation = evaluations[method]
      return evaluation === undefined ? [] : [{ method, evaluation, run: evaluation.runs[0]! }]
    })
    const runs: Partial<Record<DetectorName, RunEvaluation>> = Object.fromEntries(
      found.map(({ method, run }) => [method, run]),
    )
    const first = found[0]?.evaluation ?? null
    await makeFolder(join(resolve(out), '..'))
    await writeTextAtomically(
      resolve(out),
      resultsDocument({
        ...{ model: name, shape: first?.model ?? null, device: first?.device ?? null, engram: version(), command },
        ...{ facts: chosen.facts, questions: chosen.questions, runs, agreement },
        domains: [...new Set(found[0]?.run.questions.map(({ domain }) => domain) ?? domains)],
        languages,
      }),
    )
  }
}

/** `en,zh` */
function names(text: string): string[] {
  return [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '')
}
