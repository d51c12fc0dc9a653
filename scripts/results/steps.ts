/** What is asked, as command lines of the product, and what they left behind. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { readJsonObject } from '../../main/files/jsonFile.ts'
import { AgreementSchema, type AgreementFigures } from '../../main/methods/agreementSchema.ts'
import { detectors, type DetectorName } from '../../main/methods/detectors/detectors.ts'
import type { Evaluation } from '../../main/methods/evaluationSchema.ts'
import { proxyKinds } from '../../main/methods/scoreKinds.ts'
import { openCapsule } from '../../main/runs/capsule.ts'
import { evaluationFiles, readEvaluation } from '../../main/runs/evaluation.ts'
import { agreementFiles } from '../../main/runs/kinds/agree.ts'
import { manifestFile } from '../../main/runs/manifest.ts'
import { root } from '../setup.mjs'
import { exactCandidates, methods, runOrder } from './methods.ts'

/** One command, and the file that is there when it has ended well. */
export interface Step {
  readonly args: readonly string[]
  readonly made: string
  /** Whether the workers of a queue can compute it. */
  readonly isShared: boolean
}

export interface StepOptions {
  /** Of these questions and this model. */
  readonly folder: string
  readonly model: string
  readonly threads: number
  /** Where results are kept, for other numbers of facts too. */
  readonly project: string
}

export const questionsFile = 'questions.jsonl'
const agreementFolder = 'agreement'
/** Methods that come before agreement. */
const nPaper = 5
const evaluationFolder = (method: DetectorName): string => `${method}-evaluation`

/** For methods that measure; exact effects of what the others find are in the table of agreement. */
function candidatesOf(method: DetectorName): string[] {
  const { scores } = detectors[method]
  return ['--candidates', String(proxyKinds.some((kind) => kind === scores) ? 0 : exactCandidates)]
}

/** In the order in which they are taken: what is ranked by the paper’s score, then agreement, then the others. */
export function stepsOf({ folder, model, threads, project }: StepOptions): Step[] {
  const run = ['--model', model, '--threads', String(threads), '--project', project]
  const data = join(folder, questionsFile)
  const agree = join(folder, agreementFolder)
  const taken = runOrder.map((method) => {
    const [found, measured] = [join(folder, method), join(folder, evaluationFolder(method))]
    return [
      {
        args: ['detect', ...run, '--data', data, '--method', method, ...candidatesOf(method), '--out', found],
        made: join(found, manifestFile),
        isShared: true,
      },
      {
        // The method "random" has a row of its own.
        args: ['evaluate', ...run, '--run', found, '--random-sets', '1', '--drift-sets', '0', '--out', measured],
        made: join(measured, evaluationFiles.evaluation),
        isShared: true,
      },
    ]
  })
  const agreement = {
    args: ['agree', ...run, '--data', data, '--out', agree],
    made: join(agree, agreementFiles.figures),
    isShared: false,
  }
  return [...taken.slice(0, nPaper).flat(), agreement, ...taken.slice(nPaper).flat()]
}

/**
 * Takes a step that has not been taken; what the command says goes to standard error.
 *
 * @param queue address of the queue whose workers compute what they can
 * @returns its exit code, 0 where there was nothing to do
 */
export async function takeStep({ args, made, isShared }: Step, signal: AbortSignal, queue?: string): Promise<number> {
  if (existsSync(made)) return 0
  const shared = isShared && queue !== undefined ? ['--queue', queue] : []
  const child = spawn(process.execPath, [join(root, 'scripts/engram.mjs'), ...args, ...shared], {
    stdio: ['ignore', 2, 'inherit'],
  })
  const stop = (): void => void child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => resolve(code ?? 130))
    })
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** What the steps that are finished have measured. */
export async function readMeasured(folder: string): Promise<{
  readonly evaluations: Partial<Record<DetectorName, Evaluation>>
  readonly agreement: AgreementFigures | null
}> {
  const evaluations: Partial<Record<DetectorName, Evaluation>> = {}
  for (const method of methods) {
    const dir = join(folder, evaluationFolder(method))
    if (existsSync(join(dir, evaluationFiles.evaluation))) {
      evaluations[method] = await readEvaluation(openCapsule({ kind: 'folder', path: dir }))
    }
  }
  const agreed = join(folder, agreementFolder, agreementFiles.figures)
  const agreement = existsSync(agreed)
    ? v.parse(AgreementSchema, await readJsonObject(agreed, { expected: 'figures of engram agree', maxBytes: 2 ** 24 }))
    : null
  return { evaluations, agreement }
}
