/** Commands whose work several machines share: what becomes of a part. */
import { basename, dirname, extname, join, resolve } from 'node:path'
import { isPart, type PartDetails } from '../jobs/share.ts'
import { shellLine } from '../runs/commandLine.ts'
import { keepPart, type PartRecord } from '../store/partRecord.ts'
import type { Action, Host } from './host.ts'
import type { RunFlags, Shard } from './options.ts'
import { counted, grouped } from './table.ts'

/**
 * Runs an action whose work several machines can share: it ends well where its part is done and the rest is left to others;
 * the part notes in its file what it is of.
 */
export async function runShareable(anyAction: Action<never>, options: unknown, host: Host): Promise<void> {
  const [action, flags] = [anyAction as Action<RunFlags>, options as RunFlags]
  if (host.around !== null) return host.around(action, flags, host)
  const { shard, store, json, queue } = flags
  if (queue !== undefined) return (await import('./throughQueue.ts')).throughQueue(action, queue, flags, host)
  if (shard !== undefined && shard.index > 0 && store !== undefined)
    (await import('./placeToBe.ts')).checkPartStore(store)
  const command = wholeCommand(host.args)
  let more = false
  try {
    await action(flags, host)
  } catch (error) {
    if (!isPart(error) || shard === undefined) throw error
    const details = error.details
    const { own, left } = details
    if (shard.index === 0) {
      tellMissing({ command, of: shard.of, parts: details.parts, like: likeOf(0, store) }, details, flags, host)
      throw error
    }
    more = details.more
    if (json === true) host.output.json({ part: shard, own, left, more, store })
    host.output.note(
      `Part ${shard.index} of ${shard.of}: ${counted(own, 'prompt')} in ${store}. ${counted(left, 'prompt')} left to the other parts.`,
    )
  }
  if (shard === undefined || shard.index === 0 || store === undefined) return
  keepPart(resolve(store), { ...shard, command, more })
}

/** The command as it was typed, without what makes it a part. */
export function wholeCommand(args: readonly string[]): string[] {
  const whole: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--shard' || arg === '--store') i++
    else if (!/^--(shard|store)=/.test(arg)) whole.push(arg)
  }
  return whole
}

/** Says, before the error does how many prompts are missing, which parts they belong to. */
function tellMissing(
  parts: MissingParts,
  { left, more }: PartDetails,
  { json }: RunFlags,
  { output }: Pick<Host, 'output'>,
): void {
  if (json === true) return output.json({ part: { index: 0, of: parts.of }, left, more, missing: parts.parts })
  for (const line of partLines(parts)) output.line(line)
}

/** A file of one part, which says how those of the others are called. */
export interface PartFile {
  readonly index: number
  readonly path: string
}

export interface MissingParts extends Pick<PartRecord, 'command' | 'of'> {
  readonly parts: readonly number[]
  readonly like: PartFile
}

/** So many commands are written out. */
const mostWritten = 20

/** Commands that compute parts, to be typed. */
export function partLines({ command, of, parts, like }: MissingParts): string[] {
  const lines = parts.slice(0, mostWritten).map((index) => partCommand(command, { index, of }, storeOf(index, like)))
  return parts.length > mostWritten ? [...lines, `and ${grouped(parts.length - mostWritten)} more`] : lines
}

function partCommand(command: readonly string[], { index, of }: Shard, store: string): string {
  return shellLine(['engram', ...command, '--shard', `${index}/${of}`, '--store', store])
}

function likeOf(index: number, path: string | undefined): PartFile {
  return path === undefined ? { index: 1, path: 'part-1.sqlite' } : { index, path }
}

/** `part-03.sqlite` of part 3 says how part 12 is called; a name without its number becomes one with it. */
function storeOf(index: number, { index: known, path }: PartFile): string {
  const ending = extname(path)
  const stem = basename(path, ending)
  const found = [...stem.matchAll(/\d+/g)].findLast(([digits]) => Number(digits) === known)
  const name =
    found === undefined
      ? `${stem}-${index}`
      : stem.slice(0, found.index) +
        String(index).padStart(found[0].length, '0') +
        stem.slice(found.index + found[0].length)
  return join(dirname(path), `${name}${ending}`)
}
