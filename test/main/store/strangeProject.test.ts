import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { checksum } from '../../../main/store/checksum.ts'
import { createProject, openProject } from '../../../main/store/projectFile.ts'
import { openResultCache } from '../../../main/store/resultCache.ts'
import { fullProject } from '../../support/flippedProject.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

async function changed(work: (db: Database.Database) => void): Promise<string> {
  const path = join(await temporaryFolder(), 'p.engram')
  fullProject(path)
  const db = new Database(path)
  db.pragma('foreign_keys = OFF')
  db.function('checksum', { varargs: true }, (table: unknown, ...values: unknown[]) => checksum(String(table), values))
  work(db)
  db.close()
  return path
}

describe('a file whose tables are not those that Engram makes is refused by the name of', () => {
  test.each([
    ['a trigger', 'spy', 'CREATE TRIGGER spy AFTER INSERT ON questions BEGIN DELETE FROM edits; END'],
    ['a view', 'seen', 'CREATE VIEW seen AS SELECT * FROM questions'],
    ['a table too many', 'more', 'CREATE TABLE more (x)'],
    ['a table that is missing', 'blocks', 'DROP TABLE blocks'],
    ['a view in the place of a table', 'blocks', 'DROP TABLE blocks; CREATE VIEW blocks AS SELECT * FROM edits'],
    ['a table with a column more', 'runs', "ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT ''"],
    ['a table with a generated column', 'edits', 'ALTER TABLE edits ADD COLUMN g TEXT AS (upper(data))'],
    ['an index', 'fast', 'CREATE INDEX fast ON questions (data)'],
  ])('%s', async (_, name, sql) => {
    const path = await changed((db) => db.exec(sql))
    expect(() => openProject(path)).toThrow(`"${name}" is not as Engram makes it`)
  })

  test('nothing: statistics that SQLite keeps are its own', async () => {
    const path = await changed((db) => db.exec('ANALYZE'))
    using file = openProject(path)
    expect(file.readOnly).toBeNull()
  })
})

test('a file of no bytes, or a database that holds nothing, is no new project', async () => {
  const path = join(await temporaryFolder(), 'p.engram')
  writeFileSync(path, '')
  expect(() => openProject(path)).toThrow(`${path} is damaged: it is empty`)
  expect(statSync(path).size).toBe(0)
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.close()
  expect(() => openProject(path)).toThrow(`${path} is damaged: it is empty`)
})

/** Rows of any content whose checksums are right: somebody meant them. */
const forged = {
  questions: ['id', 'position', 'data'],
  edits: ['id', 'position', 'data'],
  steps: ['step', 'parent', 'name', 'at', 'n_changes'],
  runs: ['id', 'kind', 'created_at', 'settings', 'name', 'starred', 'trashed', 'tags', 'state', 'details'],
  properties: ['name', 'value'],
} as const

describe('a row that makes no sense is named and left out, and nothing can be changed', () => {
  test.each([
    ['an edit whose id leads out of a folder', 'edits', "id = '../../evil'", 'edit "../../evil"'],
    ['a run whose id leads out of a folder', 'runs', "id = '../' || id", 'run "../run-'],
    ['a question whose id is two lines', 'questions', "id = 'a' || char(10) || id WHERE position = 0", 'question "a'],
    ['a run whose settings are no JSON', 'runs', "settings = '{' WHERE id = 'run-1'", 'run "run-1"'],
    ['a run whose tags are a number', 'runs', "tags = '7' WHERE id = 'run-1'", 'run "run-1"'],
    ['a run that is starred twice', 'runs', "starred = 2 WHERE id = 'run-1'", 'run "run-1"'],
    ['a property that is no JSON', 'properties', "value = 'NaN' WHERE name = 'name'", 'property "name"'],
    ['a text without end', 'edits', 'data = CAST(zeroblob(70000000) AS TEXT)', 'edit "edit-1"'],
    ['a step that is its own parent', 'steps', 'parent = step WHERE step = 2', 'step "2"'],
    ['steps in a circle', 'steps', 'parent = 3 WHERE step = 2', 'step "2"'],
    ['a step without its parent', 'steps', 'parent = 77 WHERE step = 3', 'step "3"'],
  ] as const)('%s', async (_, table, change, named) => {
    const path = await changed((db) => {
      db.exec(`UPDATE ${table} SET ${change}`)
      if (table === 'runs') db.exec('DELETE FROM run_rows; DELETE FROM run_files')
      db.exec(`UPDATE ${table} SET crc = checksum('${table}', ${forged[table].join(', ')})`)
    })
    using file = openProject(path)
    expect(file.readOnly).toContain(`p.engram is damaged: ${named}`)
    file.history.list()
    expect(() => file.history.commit('Changed', [])).toThrow('p.engram is damaged')
    expect(JSON.stringify([file.records.all('edits'), file.runs.list()])).not.toContain('../')
  })

  test('answers and files of a run cost that run, and no other', async () => {
    const path = await changed((db) => {
      db.exec("UPDATE run_rows SET data = '{' WHERE run_id = 'run-1' AND n = 0")
      db.exec("UPDATE run_files SET name = '../x' WHERE run_id = 'run-1' AND name = 'edit.json'")
    })
    using file = openProject(path)
    expect(file.readOnly).toBeNull()
    expect(() => file.runs.rows('run-1')).toThrow('The list of answers of the run "run-1" in this project is damaged')
    expect(() => file.runs.fileNames('run-1')).toThrow('The list of files of the run "run-1"')
    expect(file.runs.rows('run-2').length).toBeGreaterThan(0)
  })

  test('a change of the history that went astray is missed when it is gone through', async () => {
    const path = await changed((db) => db.exec('DELETE FROM changes WHERE step = 1 AND n = 3'))
    using file = openProject(path)
    expect(() => file.history.goto(0)).toThrow('The step 1 of the history in this project is damaged')
    expect(file.records.all('edits')).toHaveLength(1)
  })
})

test('whatever the umask is, what is made is for this person alone, and what is there keeps its mode', async ({
  skip,
}) => {
  if (process.platform === 'win32') skip('Windows has no such modes')
  const before = process.umask(0)
  onTestFinished(() => void process.umask(before))
  const folder = join(await temporaryFolder(), 'made', 'deep')
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
  using file = createProject(join(folder, 'p.engram'), 'Test')
  file.history.commit('One', [{ kind: 'edits', id: 'e', after: { position: 0, data: '1' } }])
  using cache = openResultCache(join(folder, 'results.sqlite'), { unusable: 'refuse', onWarning: () => undefined })
  cache.putFingerprint('a', 'b')
  expect(readdirSync(folder).length).toBeGreaterThan(5)
  expect(readdirSync(folder).map((name) => `${name} ${mode(join(folder, name))}`)).toEqual(
    readdirSync(folder).map((name) => `${name} 600`),
  )
  expect([mode(folder), mode(join(folder, '..'))]).toEqual(['700', '700'])
  mkdirSync(join(folder, 'open'), { mode: 0o755 })
  using _ = createProject(join(folder, 'open', 'p.engram'), 'Test')
  expect(mode(join(folder, 'open'))).toBe('755')
})
