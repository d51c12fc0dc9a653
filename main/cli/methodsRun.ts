/** What commands that put methods side by side have in common: whose questions are asked, a folder, a project. */
import { resolve } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'
import { writeFolderAtomically } from '../files/atomicFolder.ts'
import type { ExperimentSource } from '../runs/calls/edits.ts'
import type { Done, RunContext } from '../runs/kinds/kind.ts'
import { manifestFile } from '../runs/manifest.ts'
import { recordFiles } from '../runs/record.ts'
import type { SettingsOf } from '../runs/settings.ts'
import type { Host } from './host.ts'
import { checkOutputFolder } from './inputs.ts'
import type { RunFlags } from './options.ts'
import { duration } from './progressText.ts'
import { askedFile, createRun, experimentSource, finishedRecord, keepInProject } from './runs.ts'
import { counted, grouped } from './table.ts'
import { version } from './version.ts'

export interface MethodsFlags extends RunFlags {
  readonly run?: string
  readonly data?: string
  readonly out?: string
}

interface MethodsResult {
  readonly computed: number
  readonly elapsedMs: number
  readonly device: string
  readonly perQuestion: unknown
}

interface MethodsRun<S extends SettingsOf<'agree' | 'faithfulness'>, R extends MethodsResult> {
  readonly kind: S['kind']
  readonly title: string
  readonly methods: S['methods']
  readonly options: S['options']
  /** Files of the folder besides the manifest and the questions. */
  readonly fileNames: readonly string[]
  run(source: ExperimentSource, context: RunContext): Promise<Done<R>>
  /** Lines for people. */
  describe(result: R): readonly string[]
  promptsOf(result: R): number
}

/** Runs methods side by side as the flags say; prints what comes of it, and keeps it in a folder and a project. */
export async function runMethods<S extends SettingsOf<'agree' | 'faithfulness'>, R extends MethodsResult>(
  flags: MethodsFlags,
  host: Host,
  { kind, title, methods, options, fileNames, run, describe, promptsOf }: MethodsRun<S, R>,
): Promise<void> {
  const { json, data, out } = flags
  const { output, signal } = host
  if ((flags.run === undefined) === (data === undefined)) {
    throw new WorkbenchError(
      'input.usage',
      'Say whose questions are asked: those of a detection with --run, or those of a file with --data.',
    )
  }
  const names = [manifestFile, 'questions.jsonl', ...fileNames]
  if (out !== undefined) await checkOutputFolder(resolve(out), names, manifestFile)
  const { context, answers } = createRun(flags, host)
  const { source, file } = experimentSource({ run: flags.run, data, ...options }, host)
  const done = await run(source, context)
  const { result } = done
  const settings = { kind, asked: askedFile((data ?? flags.run)!), methods, options } as unknown as S
  const kept = { flags, host, answers, inputs: file }
  if (out !== undefined) {
    host.willWrite(resolve(out))
    const record = await finishedRecord({ name: title, settings }, done, kept)
    await writeFolderAtomically(resolve(out), recordFiles(record, version()), { signal, names })
  }
  const { perQuestion: _, ...figures } = result
  if (json === true) output.json(figures)
  else {
    for (const line of describe(result)) output.line(line)
    const { computed, elapsedMs, device } = result
    const prompts = promptsOf(result)
    output.note(
      `${counted(prompts, 'prompt')}, ${grouped(prompts - computed)} from cache; ${duration(elapsedMs)} on ${device}`,
    )
    if (out !== undefined) output.note(`Written: ${out}`)
  }
  await keepInProject(settings, { ...done, elapsedMs: result.elapsedMs }, kept)
}
