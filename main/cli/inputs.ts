import { existsSync, readdirSync, statSync } from 'node:fs'
import { access, constants, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { parseEdit, type Edit } from '../engine/edit.ts'
import { checkFolder } from '../files/atomicFolder.ts'
import { readJsonObject, readTextFile } from '../files/jsonFile.ts'
import { outputTarget, type OutputTarget } from '../files/outputTarget.ts'
import { isSamePlace } from '../files/samePlace.ts'
import { systemReason } from '../files/systemReason.ts'
import { parseJson } from '../files/parseJson.ts'
import type { Input } from '../rpc/engine/contract.ts'
import type { BackgroundSource, CapsuleSource } from '../runs/calls/common.ts'
import { laterPromptingFields } from '../runs/kindFields.ts'
import { optionsOf, type FlagsOf, type PromptFlags, type RunFlags } from './options.ts'
import { isOwnFile } from './ownFile.ts'

type RunInput = Input<'logits'>['run']
type PromptInput = Input<'logits'>['prompt']

/** The flag of every command that writes a file. */
export interface OutputFlags {
  readonly force?: boolean
}

/** The flags that say how a prompt is put. */
export type PromptingFlags = Partial<FlagsOf<typeof laterPromptingFields>>

export function runInput({
  model,
  device,
  threads,
  memory,
  cache,
  project,
  shard,
  store: own,
  plan,
}: RunFlags): RunInput {
  const store = !cache
    ? { kind: 'none' as const }
    : project === undefined
      ? { kind: 'user' as const }
      : { kind: 'project' as const, path: resolve(project) }
  if (!cache && project !== undefined) throw usage('--project and --no-cache exclude each other; give one of them.')
  if (project !== undefined && statSync(project, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw usage(`--project ${project} is a folder; give the name of a project's file.`)
  }
  const share = plan === undefined ? shareInput(shard, own) : { index: 0, of: 1, store: null, plan }
  return { model: resolve(model), device, threads: threads ?? null, memory: memory ?? null, store, share }
}

/** What part of the work is done here; null for all of it. */
function shareInput(shard: RunFlags['shard'], store: string | undefined): RunInput['share'] {
  if (shard === undefined) {
    if (store !== undefined) throw usage('--store is the file of one part: say which with --shard i/n.')
    return null
  }
  if (shard.index === 0) return { ...shard, store: null }
  if (store === undefined) throw usage('--shard needs --store: a file of its own for the results of this part.')
  return { ...shard, store: resolve(store) }
}

/** Refuses an output that would take the place of the project in which results are kept. */
export function checkApart(project: string | undefined, ...outputs: readonly (string | undefined)[]): void {
  if (project === undefined) return
  const out = outputs.find((path) => path !== undefined && isSamePlace(path, project))
  if (out !== undefined) throw usage(`${out} is the project itself, which would be lost; give another name.`)
}

/** The prompt of `--prompt` or `--ids`, of which there must be exactly one. */
export async function promptInput(
  { prompt, ids, ...flags }: PromptFlags & PromptingFlags,
  signal: AbortSignal,
): Promise<PromptInput> {
  if (prompt !== undefined && ids !== undefined) throw usage('--prompt and --ids exclude each other; give one of them.')
  if (prompt !== undefined) {
    if (prompt === '') throw usage('--prompt is empty; give the text that the model shall continue.')
    return { kind: 'text', text: prompt, ...optionsOf(flags, laterPromptingFields) }
  }
  if (ids === undefined) throw usage('Give the prompt as text (--prompt "…") or as token ids (--ids "[1, 2]").')
  if (flags.prompting === 'chat') throw usage('--prompting chat needs --prompt: token ids are taken as they are.')
  return { kind: 'ids', ids: await idsInput(ids, signal) }
}

/** The folder of a run, as calls name it. */
export function folderInput(path: string): CapsuleSource {
  return { kind: 'folder', path: resolve(path) }
}

/** A corpus, or the folder of a run as one. */
export function backgroundInput(path: string | undefined): BackgroundSource | null {
  return path === undefined ? null : { kind: 'corpus', path: resolve(path) }
}

export async function editInput(path: string | undefined, signal: AbortSignal): Promise<Edit | null> {
  if (path === undefined) return null
  return parseEdit(await readJsonObject(path, { expected: 'an edit', maxBytes: 2 ** 26, signal, pipes: true }), path)
}

/**
 * Refuses, before any work, a file that could not be written after it, and one that is there and not of Engram's making, which
 * would be lost: that takes `--force`.
 */
export async function checkOutput(path: string, flags: OutputFlags = {}): Promise<void> {
  const target = targetOf(path)
  if (target.kind === 'folder') throw usage(`${path} is a folder; give the name of a file in it.`)
  const mayWrite = (at: string): Promise<boolean> =>
    access(at, constants.W_OK).then(
      () => true,
      () => false,
    )
  const folder = dirname(resolve(target.path))
  if (target.kind === 'file') {
    const isFolder = await stat(folder).then(
      (info) => info.isDirectory(),
      () => false,
    )
    if (!isFolder) {
      throw new WorkbenchError('input.missing', `${path} cannot be written: there is no folder ${folder}.`, { path })
    }
    if (!(await mayWrite(folder))) throw usage(`${path} cannot be written: files may not be made in ${folder}.`)
    if (target.existing === null) return
  }
  if (!(await mayWrite(target.path))) throw usage(`${path} cannot be written: permission is denied.`)
  if (target.kind === 'file') await checkReplaced(path, flags)
}

/** Refuses to replace a file that is there and not of Engram's making. */
export async function checkReplaced(path: string, { force = false }: OutputFlags): Promise<void> {
  if (force || !existsSync(path) || (await isOwnFile(path))) return
  throw usage(
    `${path} is there and not known as a file of Engram, so it stays; give another name, or --force to replace it.`,
  )
}

/** As `outputTarget`, with each failure in a sentence. */
export function targetOf(path: string): OutputTarget {
  try {
    return outputTarget(path)
  } catch (error) {
    if (error instanceof WorkbenchError) throw error
    throw usage(`${path} cannot be written: ${systemReason(error)}.`)
  }
}

/** Refuses, before any work, a folder that could not be written after it; `names` are the files that it will hold, `mark` the one that says whose it is. */
export async function checkOutputFolder(
  path: string,
  names: readonly string[],
  mark: string | null = null,
): Promise<void> {
  await checkFolder(path, names)
  const there = existsSync(path) ? readdirSync(path) : []
  if (mark !== null && there.length > 0 && !there.includes(mark)) {
    throw usage(`${path} holds other files (${there[0]}), which would be lost; give the name of a new folder.`)
  }
  await checkOutput(join(dirname(targetOf(path).path), 'new folder'))
}

const IdsSchema = v.pipe(
  v.array(
    v.pipe(v.number('expected a token id'), v.integer('expected a whole number'), v.minValue(0, 'expected 0 or more')),
    'expected a list of token ids',
  ),
  v.minLength(1, 'is empty; a prompt needs at least one token'),
)

/** Token ids given as a JSON list, or as `@file` with one. */
export async function idsInput(ids: string, signal: AbortSignal): Promise<number[]> {
  if (!ids.startsWith('@')) return parseIds(ids)
  return parseIds(
    await readTextFile(ids.slice(1), { expected: 'a list of token ids', maxBytes: 2 ** 24, signal, pipes: true }),
  )
}

function parseIds(text: string): number[] {
  let json: unknown
  try {
    json = parseJson(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new WorkbenchError('input.usage', `--ids is not a JSON list like "[1, 2, 3]": ${reason}.`, {}, { cause })
  }
  const parsed = v.safeParse(IdsSchema, json)
  if (parsed.success) return parsed.output
  throw new WorkbenchError('input.usage', `--ids: ${describeIssues(parsed.issues)}.`)
}

function usage(sentence: string): WorkbenchError {
  return new WorkbenchError('input.usage', sentence)
}
