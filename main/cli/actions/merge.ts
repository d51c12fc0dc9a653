import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { shellLine } from '../../runs/commandLine.ts'
import { dataFolder } from '../../store/dataFolder.ts'
import { Merge, type Merged } from '../../store/mergeStore.ts'
import { workOf } from '../../store/partRecord.ts'
import { isSamePlace } from '../../files/samePlace.ts'
import type { Action, Host } from '../host.ts'
import { partLines, type MissingParts } from '../parts.ts'
import { counted, grouped } from '../table.ts'

export interface MergeFlags {
  readonly files: readonly string[]
  readonly project?: string
  readonly json?: boolean
}

/** So many results that differ are named. */
const mostNamed = 5

export const merge: Action<MergeFlags> = async ({ files, project, json }, { output, signal }) => {
  const into = project === undefined ? join(dataFolder(), 'results.sqlite') : resolve(project)
  for (const file of files) {
    const found = statSync(file, { throwIfNoEntry: false })
    if (found?.isDirectory() === true) {
      throw new WorkbenchError('input.usage', `${file} is a folder; name the files of the parts in it.`, { path: file })
    }
    if (found?.isFile() !== true) {
      throw new WorkbenchError('input.missing', `There is no file ${file}.`, { path: file })
    }
    if (isSamePlace(file, into)) throw new WorkbenchError('input.usage', `${file} is what the others are taken into.`)
  }
  const merged: (Merged & { readonly file: string })[] = []
  {
    using merge = new Merge(into)
    for (const [i, file] of files.entries()) {
      signal.throwIfAborted()
      output.progress({ phase: 'merge', done: i, total: files.length })
      merged.push({ file, ...merge.take(resolve(file)) })
      await new Promise(setImmediate) // so that an interrupt is heard between two files
    }
  }
  const sum = (count: (of: Merged) => number): number => merged.reduce((total, of) => total + count(of), 0)
  const counts = {
    ...{ added: sum(({ added }) => added), same: sum(({ same }) => same), near: sum(({ near }) => near) },
    damaged: sum(({ damaged }) => damaged),
  }
  const differing = merged.flatMap(({ differing, file }) => differing.map((each) => ({ ...each, file })))
  const commands = sharedCommands(merged)
  if (json === true) {
    const missing = commands.map((each) => ({ ...each, commands: partLines(each), like: undefined }))
    return output.json({ ...counts, differing, missing, into })
  }
  output.line(`${counted(counts.added, 'result')} taken into ${into}, ${grouped(counts.same)} there already`)
  if (counts.near > 0) {
    output.line(`${grouped(counts.near)} differ in their last bits, as on another processor or with other threads`)
  }
  if (counts.damaged > 0) output.warning(`${counted(counts.damaged, 'result')} are damaged and were left out.`)
  for (const { file, method, key } of differing.slice(0, mostNamed))
    output.warning(`${file} has another value for a prompt of ${method} (${key}) than was there.`)
  if (differing.length > mostNamed) output.warning(`So have ${counted(differing.length - mostNamed, 'other result')}.`)
  for (const each of commands) tellNext(each, project, output)
}

interface SharedCommand extends MissingParts {
  /** Whether there is more to share once all of these parts are known. */
  readonly more: boolean
}

/** Of each command that files are parts of, the parts that no file holds. */
function sharedCommands(merged: readonly (Merged & { readonly file: string })[]): SharedCommand[] {
  const parts = merged.flatMap(({ parts, file }) => parts.map((part) => ({ ...part, file })))
  return [...Map.groupBy(parts, workOf).values()].map((found) => {
    const { command, of, index, file } = found[0]!
    const there = new Set(found.map(({ index }) => index))
    const missing = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !there.has(index))
    // a part that was the last to be computed came further than the others
    return { command, of, parts: missing, like: { index, path: file }, more: found.every(({ more }) => more) }
  })
}

/** What is to be typed next. */
function tellNext(shared: SharedCommand, project: string | undefined, output: Host['output']): void {
  const { command, of, parts, more } = shared
  const where =
    project === undefined || command.some((word) => /^--project(=|$)/.test(word)) ? [] : ['--project', project]
  const whole = [...command, ...where]
  if (parts.length > 0) {
    output.line(`not among these files: ${counted(parts.length, 'part')}`)
    for (const line of partLines(shared)) output.line(`  ${line}`)
  }
  const then = parts.length > 0 ? 'then' : 'next'
  if (!more) return output.line(`${then}: ${shellLine(['engram', ...whole])}`)
  output.line(`${then} what needs all of these, in parts again; merge their files afterwards:`)
  const all = Array.from({ length: of }, (_, i) => i + 1)
  for (const line of partLines({ ...shared, command: whole, parts: all })) output.line(`  ${line}`)
  output.line(`or all of it here: ${shellLine(['engram', ...whole])}`)
}
