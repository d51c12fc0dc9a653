import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { checksum } from '../../../main/store/checksum.ts'
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
  const settings = JSON.stringify({ kind: 'predict', asked, editId: null })
  // As somebody writes it who knows the checksums, too.
  const put = (
    table: string,
    row: Readonly<Record<string, string | number | Buffer>>,
    summed = Object.keys(row),
  ): void => {
    const all = {
      ...row,
      crc: checksum(
        table,
        summed.map((name) => row[name]),
      ),
    }
    const names = Object.keys(all)
    db.prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map((name) => `@${name}`).join()})`).run(all)
  }
  put('runs', {
    ...{ id, kind: 'predict', created_at: '2026-01-01T00:00:00Z', settings, name: 'Run', starred: 0, trashed: 0 },
    ...{ tags: '[]', state: 'stopped', details: JSON.stringify(details) },
  })
  const data = readFileSync(join(root, 'resources/questions/sample.jsonl'))
  const sha256 = createHash('sha256').update(data).digest('hex')
  put('run_files', { run_id: id, name: 'questions.jsonl', data, sha256 }, ['run_id', 'name', 'sha256'])
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
