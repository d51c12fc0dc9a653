import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { callsOf, openWorkbench, root } from '../../support/workbenchCalls.ts'

const victims = ['run.json', 'questions.jsonl', 'thesis.tex']

/** A folder that somebody cares for, and a project with a run whose id leads there. */
async function crafted(idFor: (victim: string) => string) {
  const dataFolder = await temporaryFolder()
  const victim = join(dataFolder, 'victim')
  mkdirSync(victim)
  for (const name of victims) writeFileSync(join(victim, name), `mine: ${name}`)
  const id = idFor(victim)
  // What a broken host removes must be a part of this test: `..` once removed the machine's folder for temporary files.
  const temporary = join(dataFolder, 'system', 'temporary')
  mkdirSync(temporary, { recursive: true })
  writeFileSync(join(dataFolder, 'system', 'neighbour'), 'mine')
  writeFileSync(join(temporary, 'neighbour'), 'mine')
  vi.stubEnv('TMPDIR', temporary)
  onTestFinished(() => void vi.unstubAllEnvs())

  const workbench = openWorkbench(dataFolder)
  onTestFinished(() => workbench[Symbol.asyncDispose]())
  const { call } = callsOf(workbench)
  await call('settings.set', { device: 'cpu' })
  const { path } = await call('projects.sample', {})
  await call('projects.close', {})
  const db = new Database(path)
  const details = {
    ...{ model: { name: 'm', fingerprint: 'f', nLayers: 1, dMlp: 1 }, device: 'cpu', nQuestions: 1, nVariants: 1 },
    ...{ elapsedMs: 0, accuracy: null, summary: {}, warnings: [], failure: null, done: 0, total: 1 },
  }
  const asked = { filter: '', templates: 'question-first', letters: 'auto', seed: 0 }
  const insert = `INSERT INTO runs (id, kind, created_at, settings, name, starred, trashed, tags, state, details)
                  VALUES (?, 'predict', '2026-01-01', ?, 'Run', 0, 0, '[]', 'stopped', ?)`
  const settings = { kind: 'predict', asked, editId: null }
  db.prepare(insert).run(id, JSON.stringify(settings), JSON.stringify(details))
  const lines = readFileSync(join(root, 'resources/questions/sample.jsonl'))
  db.prepare(`INSERT INTO run_files (run_id, name, data, sha256) VALUES (?, 'questions.jsonl', ?, 'x')`).run(id, lines)
  db.close()
  const untouched = () => [
    ...readdirSync(victim)
      .sort()
      .map((name) => readFileSync(join(victim, name), 'utf8')),
    ...[temporary, join(temporary, '..')].map((folder) => existsSync(join(folder, 'neighbour'))),
  ]
  return { call, path, id, untouched }
}

const ways: Readonly<Record<string, (victim: string) => string>> = {
  'climbs to it': (victim) => `${'../'.repeat(20)}${relative('/', victim)}`,
  'climbs from another name': (victim) => `a/${'../'.repeat(20)}${relative('/', victim)}`,
  'is its path': (victim) => victim,
  'is the folder above': () => '..',
  'is the folder itself': () => '.',
  'is nothing': () => '',
}

describe('the id of a run in a project', () => {
  test.each(Object.entries(ways))('that %s reaches no file outside', async (_, idFor) => {
    const { call, path, id, untouched } = await crafted(idFor)
    const ask = async (): Promise<void> => {
      await call('projects.open', { path })
      // Each of them lays the run's files out for the engine.
      await call('neuron.facts', { runId: id, neuron: [0, 0] }).catch(() => undefined)
      await call('runs.resume', { runId: id }).catch(() => undefined)
      await call('runs.file', { runId: id, name: '../run.json' }).catch(() => undefined)
    }
    // A project that is refused for it is as good.
    await ask().catch(() => undefined)
    await call('projects.close', {})
    expect(untouched()).toEqual([...[...victims].sort().map((name) => `mine: ${name}`), true, true])
  })
})
