/** A command with results of its own, killed in its middle and run again: it must end with the same bytes. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createWorld, end, engineOf, integrity, query, type How, type World } from './killWorld.ts'

const main = fileURLToPath(new URL('../../main/cli/main.ts', import.meta.url))

/** What a command is given after its name, with a folder for what it writes. */
export type Args = (out: string) => readonly string[]

export interface Undisturbed {
  readonly args: Args
  readonly files: Readonly<Record<string, string>>
  readonly elapsedMs: number
}

/** What one kill came to: losses are faults, left-overs are counted. */
export interface Outcome {
  readonly losses: readonly string[]
  readonly nLeftOvers: number
}

export async function undisturbed(args: Args): Promise<Undisturbed & { readonly world: World; readonly out: string }> {
  const world = createWorld()
  const out = join(world.folder, 'out')
  const startMs = performance.now()
  const { code, text } = await start(world, args(out)).ended
  if (code !== 0) throw new Error(`the undisturbed command ended with code ${code}: ${text}`)
  return { args, files: contents(out), elapsedMs: performance.now() - startMs, world, out }
}

export async function killCommand(
  { args, files, elapsedMs }: Undisturbed,
  { at, whom, how }: { readonly at: number; readonly whom: 'host' | 'engine'; readonly how: How },
): Promise<Outcome> {
  using world = createWorld()
  const out = join(world.folder, 'out')
  const store = join(world.data, 'results.sqlite')
  const losses: string[] = []
  const running = start(world, args(out))
  await Promise.race([delay(at * elapsedMs), running.ended])
  const nKept = nResults(store)
  await end((whom === 'engine' ? engineOf(running.pid) : null) ?? running.pid, how)
  await running.ended
  const orphans = await world.orphans()
  if (orphans.length > 0) losses.push(`${orphans.length} processes were left`)
  if (integrity(store) !== 'ok') losses.push(`the cache is broken: ${integrity(store)}`)
  if (nResults(store) < nKept) losses.push(`${nKept} results were kept, ${nResults(store)} are there`)
  const again = await start(world, args(out)).ended
  if (again.code !== 0) losses.push(`continued, it ended with code ${again.code}: ${again.text}`)
  const now = again.code === 0 ? contents(out) : files
  for (const name of new Set([...Object.keys(files), ...Object.keys(now)]))
    if (files[name] !== now[name]) losses.push(`${name} differs`)
  const late = await world.orphans()
  if (late.length > 0) losses.push(`${late.length} processes were left by the continued one`)
  return { losses, nLeftOvers: world.leftOvers().length }
}

function start({ env }: World, args: readonly string[]) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    ...{ env, stdio: ['ignore', 'ignore', 'pipe'] },
  })
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (part: string) => (text += part))
  const ended = new Promise<{ code: number | null; text: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, text }))
  })
  return { pid: child.pid ?? 0, ended }
}

function contents(dir: string): Record<string, string> {
  const names = existsSync(dir) ? readdirSync(dir).sort() : []
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(dir, name), 'latin1')]))
}

function nResults(path: string): number {
  if (!existsSync(path)) return 0
  return query(path, (db) => {
    const isMade = db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'results'").pluck().get() === 1
    return isMade ? Number(db.prepare('SELECT count(*) FROM results').pluck().get()) : 0
  })
}
