import { existsSync, readFileSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { oneLine } from '../../base/oneLine.ts'
import { writeTextAtomically } from '../../files/atomicFile.ts'
import { ensureFolder } from '../../files/ensureFolder.ts'
import { shellLine } from '../../runs/commandLine.ts'
import { measureWork, wholeMs, type MeasuredWork } from '../measuredWork.ts'
import { wholeCommand } from '../parts.ts'
import { checkFolderToBe } from '../placeToBe.ts'
import { duration } from '../progressText.ts'
import type { Around } from '../host.ts'
import { counted } from '../table.ts'

export interface SlurmFlags {
  readonly shards: number
  readonly dir: string
}

/** Nodes are slower than this machine, and prompts than those that were tried: so much time and memory is asked for. */
const margin = { time: 3, memory: 1.5 }
const leastMinutes = 10

export function slurm({ shards, dir }: SlurmFlags): Around {
  return async (action, flags, host) => {
    const { output, args } = host
    if (flags.shard !== undefined || flags.queue !== undefined || !flags.cache) {
      throw new WorkbenchError(
        'input.usage',
        'engram slurm goes without --shard, --queue and --no-cache: leave these out.',
      )
    }
    const scripts = { parts: join(dir, 'parts.sh'), merge: join(dir, 'merge.sh') }
    checkFolderToBe(join(dir, 'parts'), '--dir')
    for (const path of [process.cwd(), dir]) checkSayable(path)
    for (const path of Object.values(scripts)) checkOwn(path)
    const work = await measureWork(action, flags, host)
    if (work === null) return output.line('Everything is known already: run the command itself.')
    const threads = flags.threads ?? availableParallelism()
    const project = flags.project ?? join(dir, 'merged.sqlite')
    const words = [...wholeCommand(args), ...(flags.threads === undefined ? ['--threads', String(threads)] : [])]
    const command = flags.project === undefined ? [...words, '--project', project] : words
    const count = Math.min(shards, work.prompts)
    ensureFolder(join(dir, 'parts'))
    const asked = resources(work, count, threads)
    await writeTextAtomically(scripts.parts, partsScript(command, dir, count, asked))
    await writeTextAtomically(
      scripts.merge,
      mergeScript(command, dir, project, resources(work, work.more ? 1 : count, threads)),
    )
    if (flags.json === true) return output.json({ ...scripts, shards: count, ...asked, more: work.more })
    output.note(
      `${counted(work.prompts, 'prompt')} in ${counted(count, 'part')}, of about ${duration(wholeMs(work) / count)} each`,
    )
    if (work.more) output.note('What follows from these prompts is computed by the merging job, on one machine.')
    output.line(`parts=$(sbatch --parsable ${shellLine([scripts.parts])})`)
    output.line(`sbatch --dependency=afterok:$parts ${shellLine([scripts.merge])}`)
  }
}

interface Resources {
  readonly minutes: number
  readonly megabytes: number
  readonly threads: number
}

function resources(work: MeasuredWork, parts: number, threads: number): Resources {
  const ms = work.loadMs + wholeMs(work) / parts
  return {
    minutes: Math.max(leastMinutes, Math.ceil((margin.time * ms) / 60_000)),
    megabytes: Math.ceil((margin.memory * work.memoryBytes) / 2 ** 20),
    threads,
  }
}

const mark = '# Written by engram slurm.'

/** @throws WorkbenchError 'input.usage' for a file that a person wrote */
function checkOwn(path: string): void {
  if (!existsSync(path) || (statSync(path).isFile() && readFileSync(path, 'utf8').includes(mark))) return
  throw new WorkbenchError('input.usage', `${path} is not a script that engram slurm wrote: name another --dir.`)
}

/**
 * Refuses a path that no script can tell Slurm: a backslash in the name of a log keeps Slurm from filling in its symbols.
 *
 * @throws WorkbenchError 'input.usage'
 */
function checkSayable(path: string): void {
  if (!/[\\\p{Cc}]/u.test(path)) return
  throw new WorkbenchError(
    'input.usage',
    `Slurm reads no path with a backslash or a line break in it (${oneLine(path)}); work in another folder.`,
  )
}

/** A path as Slurm reads it in a script: in double quotes, as it ends at a space or a # otherwise. */
function slurmPath(path: string): string {
  return /^[\w./%+:=@-]+$/.test(path) ? path : `"${path.replaceAll('"', '\\"')}"`
}

/** The name of a log, in whose folder a percent sign is one. */
function logPath(dir: string, name: string): string {
  return slurmPath(`${dir.replaceAll('%', '%%')}/${name}`)
}

/** What Slurm reads at the top of a script. */
function head(name: string, { minutes, megabytes, threads }: Resources, more: readonly string[] = []): string[] {
  return [
    '#!/bin/bash',
    mark,
    `#SBATCH --job-name=${name}`,
    `#SBATCH --chdir=${slurmPath(process.cwd())}`,
    `#SBATCH --time=${minutes}`,
    `#SBATCH --mem=${megabytes}M`,
    `#SBATCH --cpus-per-task=${threads}`,
    ...more.map((line) => `#SBATCH ${line}`),
    'set -e',
  ]
}

/** A part that a node failed is begun again, and goes on from what its file holds. */
function partsScript(command: readonly string[], dir: string, count: number, asked: Resources): string {
  const task = '"$SLURM_ARRAY_TASK_ID'
  return [
    ...head('engram-part', asked, [
      `--array=1-${count}`,
      '--requeue',
      `--output=${logPath(join(dir, 'parts'), '%a.log')}`,
    ]),
    `${shellLine(['engram', ...command])} --shard ${task}/${count}" --store ${shellLine([join(dir, 'parts')])}/${task}.sqlite"`,
    '',
  ].join('\n')
}

function mergeScript(command: readonly string[], dir: string, project: string, asked: Resources): string {
  return [
    ...head('engram-merge', asked, [`--output=${logPath(dir, 'merge.log')}`]),
    `engram merge ${shellLine([join(dir, 'parts')])}/*.sqlite ${shellLine(['--project', project])}`,
    shellLine(['engram', ...command]),
    '',
  ].join('\n')
}
