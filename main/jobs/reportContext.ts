import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { fileDigest } from '../files/fileDigest.ts'
import { readJsonObject } from '../files/jsonFile.ts'
import { isSealed, sealed } from '../files/seal.ts'
import { EvaluationSchema, type Evaluation } from '../methods/evaluationSchema.ts'
import type { ReportContext, RunDetails } from '../report/context.ts'
import { readRun } from './runFolder.ts'

/** Files that an evaluation writes. */
export const evaluationFiles = { evaluation: 'evaluation.json', report: 'report.html' } as const

const maxBytes = 2 ** 29

/**
 * Reads the evaluation in a folder.
 *
 * @throws WorkbenchError 'input.missing' without one, 'input.format' when it is something else or of a newer Engram
 */
export async function readEvaluation(
  folder: string,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<Evaluation> {
  const path = join(folder, evaluationFiles.evaluation)
  if (!existsSync(path)) {
    throw new WorkbenchError(
      'input.missing',
      `${folder} holds no evaluation: there is no ${evaluationFiles.evaluation}. Give the folder that "engram evaluate" wrote to.`,
    )
  }
  const json = await readJsonObject(path, { expected: 'an evaluation', maxBytes, signal })
  const isWhole = json['formatVersion'] === 1 ? !('seal' in json) : isSealed(json)
  const parsed = v.safeParse(EvaluationSchema, json)
  if (parsed.success && isWhole) return parsed.output
  const what = parsed.success ? 'its seal is not that of its content' : describeIssues(parsed.issues)
  throw new WorkbenchError(
    'input.format',
    `${path}: ${what}. It is no evaluation of this version of Engram, or was changed; evaluate anew.`,
  )
}

/** An evaluation as its file holds it. */
export function evaluationJson(evaluation: Evaluation): string {
  return `${JSON.stringify(sealed(evaluation))}\n`
}

export interface ReportContextOptions {
  /** Version of Engram. */
  readonly engram: string
  /** Where the runs may be, each itself or beside it. */
  readonly folders: readonly string[]
  readonly signal?: AbortSignal | undefined
}

/**
 * What a report tells beside the figures. A run is known by the bytes of its manifest, so that a folder that was changed
 * or replaced since gives no text to figures that are not its own.
 */
export async function reportContext(
  { runs }: Evaluation,
  { engram, folders, signal }: ReportContextOptions,
): Promise<ReportContext> {
  const found: (RunDetails | null)[] = []
  for (const { dir, manifest } of runs) {
    const candidates = folders.flatMap((folder) => [folder, join(dirname(folder), dir), join(folder, dir)])
    let details: RunDetails | null = null
    for (const candidate of candidates) details ??= await runDetails(candidate, manifest, signal)
    found.push(details)
  }
  return { engram, runs: found }
}

/** Null where there is no run, or another one. */
async function runDetails(dir: string, digest: string, signal: AbortSignal | undefined): Promise<RunDetails | null> {
  const path = join(dir, 'run.json')
  if (!existsSync(path) || (await fileDigest(path, { signal })) !== digest) return null
  const { manifest, questions } = await readRun(dir, { signal })
  return {
    ...{ engram: manifest.engram, modelType: manifest.model.modelType, warnings: manifest.warnings },
    questions: new Map(questions.map(({ id, source: { stem, options, answer } }) => [id, { stem, options, answer }])),
  }
}
