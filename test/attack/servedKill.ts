/**
 * A window's work on a served project, whose host or engine is killed in its middle: what was acknowledged is in the project
 * file, and the runs go on to the same bytes.
 */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runSettings } from '../support/runSettings.ts'
import { installWithoutWindow, startServe, type ServeProcess } from '../support/serveProcess.ts'
import type { ServeCall } from '../support/serveLine.ts'
import type { Outcome } from './commandKill.ts'
import { createWorld, end, engineOf, integrity, query, type How, type World } from './killWorld.ts'

const asked = { filter: 'lang:en domain:geography', templates: 'question-first' } as const
const detect = runSettings('detect', { asked, options: { objective: 'log-prob', u: 0.9 } })
const neurons = Array.from({ length: 12 }, (_, i): [number, number] => [i % 3, i * 17])

/** What the host said is done. */
interface Acknowledged {
  readonly questions: string[]
  readonly edits: string[]
  readonly runs: string[]
  /** Rows of runs that windows were told of, by run. */
  readonly rows: Map<string, number>
}

/** What the runs of a session that nobody disturbed wrote, and how long they took. */
export interface UndisturbedSession {
  readonly files: Readonly<Record<string, string>>
  readonly elapsedMs: number
}

export async function undisturbedSession(): Promise<UndisturbedSession> {
  using world = createWorld()
  const host = await open(world)
  const startMs = performance.now()
  await work(host.call, nothingYet())
  const files = await finish(host.call)
  const elapsedMs = performance.now() - startMs
  host.kill('SIGTERM')
  const { code, text } = await host.ended
  if (code !== 0) throw new Error(`engram serve ended with code ${code}: ${text}`)
  return { files, elapsedMs }
}

export async function killServed(
  { files, elapsedMs }: UndisturbedSession,
  { at, whom, how }: { readonly at: number; readonly whom: 'host' | 'engine'; readonly how: How },
): Promise<Outcome> {
  using world = createWorld()
  const project = join(world.data, 'projects', 'Sample.engram')
  const losses: string[] = []
  let host = await open(world)
  const told = nothingYet()
  const working = work(host.call, told).catch(() => undefined)
  await delay(at * elapsedMs)
  const engine = whom === 'engine' ? engineOf(host.pid) : null
  await end(engine ?? host.pid, how)
  await Promise.race([working, host.ended])
  if (engine === null) {
    await host.ended
    const orphans = await world.orphans()
    if (orphans.length > 0) losses.push(`${orphans.length} processes were left`)
    losses.push(...missing(project, told))
    host = await open(world)
  }
  const now = await finish(host.call)
  for (const [name, bytes] of Object.entries(files)) {
    // A run whose start was not acknowledged need not be there.
    if (now[name] === undefined ? isStarted(told, name) : now[name] !== bytes) losses.push(`${name} differs`)
  }
  host.kill('SIGTERM')
  const { code, text } = await host.ended
  if (code !== 0) losses.push(`ended with code ${code}: ${text}`)
  const orphans = await world.orphans()
  if (orphans.length > 0) losses.push(`${orphans.length} processes were left at the end`)
  losses.push(...missing(project, told))
  return { losses, nLeftOvers: world.leftOvers().length }
}

function nothingYet(): Acknowledged {
  return { questions: [], edits: [], runs: [], rows: new Map() }
}

async function open(world: World): Promise<ServeProcess> {
  const folder = join(world.folder, `install-${performance.now()}`)
  const host = await startServe(installWithoutWindow(folder), world.env)
  await host.call('projects.sample', {})
  await host.call('settings.set', { device: 'cpu' })
  return host
}

/** Everything that a window would wait for, noted when it is acknowledged. */
async function work(call: ServeCall, told: Acknowledged): Promise<void> {
  const onItem = ({ event }: { event: { kind: string; runId?: string } }): void => {
    if (event.kind === 'row') told.rows.set(event.runId ?? '', (told.rows.get(event.runId ?? '') ?? 0) + 1)
  }
  call('events', { since: 0 }, { onItem: onItem }).catch(() => undefined)
  const edit = await saveEdit(call, told, 0)
  const found = await call('runs.start', detect)
  told.runs.push(`detect ${found.runId}`)
  const compared = await call('runs.start', runSettings('compare', { asked, editId: edit, options: { controls: 1 } }))
  told.runs.push(`compare ${compared.runId}`)
  for (let i = 1; i <= 30; i++) {
    const id = `own-${i}`
    const question = { id, domain: 'own', lang: 'en', stem: `Which is ${i}?`, options: ['a', 'b', 'c', 'd'], answer: 0 }
    const bytes = new TextEncoder().encode(JSON.stringify(question))
    await call('questions.import', { name: `${id}.jsonl`, source: { kind: 'bytes', bytes } })
    told.questions.push(id)
    await saveEdit(call, told, i)
  }
}

async function saveEdit(call: ServeCall, told: Acknowledged, i: number): Promise<string> {
  const part = { name: 'all', neurons, enabled: true, origin: 'an attack', op: { kind: 'scale' as const, factor: 0 } }
  const { id } = await call('edits.save', {
    ...{ id: null, name: `Edit ${i}`, positions: 'last', enabled: true, parts: [part] },
  })
  told.edits.push(id)
  return id
}

/** Lets every run go on to its end, and reads what came out, by kind of run and file. */
async function finish(call: ServeCall): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (;;) {
    const runs = await call('runs.list', {})
    for (const { id, state, failure } of runs) {
      if (state === 'failed') throw new Error(`a run failed: ${JSON.stringify(failure)}`)
      if (state === 'stopped') await call('runs.resume', { runId: id })
    }
    if (runs.every(({ state }) => state === 'done')) break
    await delay(100)
  }
  for (const { id, kind } of await call('runs.list', {})) {
    for (const { name } of await call('runs.files', { runId: id })) {
      if (name === 'run.json') continue // when it began
      const { bytes } = await call('runs.file', { runId: id, name })
      files[`${kind} ${name}`] = Buffer.from(bytes).toString('latin1').replaceAll(id, 'the run')
    }
  }
  return files
}

function isStarted(told: Acknowledged, name: string): boolean {
  return told.runs.some((run) => run.startsWith(name.split(' ')[0]!))
}

/** What was acknowledged and is not in the project file. */
function missing(project: string, told: Acknowledged): string[] {
  if (integrity(project) !== 'ok') return [`the project is broken: ${integrity(project)}`]
  return query(project, (db) => {
    const ids = (table: string) => new Set(db.prepare(`SELECT id FROM ${table}`).pluck().all() as string[])
    const [questions, edits, runs] = [ids('questions'), ids('edits'), ids('runs')]
    const nRows = db.prepare('SELECT count(*) FROM run_rows WHERE run_id = ?').pluck()
    return [
      ...told.questions.filter((id) => !questions.has(id)).map((id) => `the question ${id} is lost`),
      ...told.edits.filter((id) => !edits.has(id)).map((id) => `the edit ${id} is lost`),
      ...told.runs.filter((run) => !runs.has(run.split(' ')[1]!)).map((run) => `the run ${run} is lost`),
      ...[...told.rows]
        .filter(([run, n]) => Number(nRows.get(run)) < n)
        .map(([run, n]) => `of ${n} rows of ${run} only ${String(nRows.get(run))} are there`),
    ]
  })
}
