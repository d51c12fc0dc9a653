import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { results } from '../../../main/store/migrations/0001-results.ts'
import { checksums } from '../../../main/store/migrations/0003-checksums.ts'
import { applicationId } from '../../../main/store/migrate.ts'
import { createProject, openProject, type ProjectFile } from '../../../main/store/projectFile.ts'
import { propertiesTable } from '../../../main/store/properties.ts'
import { asOrdinaryUser } from '../../support/ordinaryUser.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

function addQuestion(file: ProjectFile, id: string, data = 'x'): void {
  file.history.commit(`Added ${id}`, [{ kind: 'questions', id, after: { position: 0, data: JSON.stringify(data) } }])
}

async function filled(): Promise<string> {
  const path = join(await temporaryFolder(), 'p.engram')
  using file = createProject(path, 'Test')
  addQuestion(file, 'a')
  return path
}

function change(path: string, work: (db: Database.Database) => void): void {
  const db = new Database(path)
  work(db)
  db.close()
}

describe('createProject', () => {
  test('what is written is there after closing and opening', async () => {
    const path = await filled()
    using file = openProject(path)
    expect(file.readOnly).toBeNull()
    expect(file.properties.get('name')).toBe('Test')
    expect(file.records.all('questions')).toEqual([{ id: 'a', position: 0, data: '"x"' }])
  })

  test('a file that is there is never replaced', async () => {
    const path = await filled()
    expect(() => createProject(path, 'Other')).toThrow('is there already; open it, or give another name.')
    using file = openProject(path)
    expect(file.properties.get('name')).toBe('Test')
  })
})

describe('openProject', () => {
  test('a file that is not there is said to be missing', async () => {
    const path = join(await temporaryFolder(), 'gone.engram')
    expect(() => openProject(path)).toThrow(`The project ${path} is not there.`)
  })

  test('a damaged file is refused and stays as it is', async () => {
    const path = await filled()
    writeFileSync(path, readFileSync(path).fill(0xab, 4096))
    const before = readFileSync(path)
    expect(() => openProject(path)).toThrow(`${path} is damaged`)
    expect(readFileSync(path)).toEqual(before)
  })

  test('a newer file is open for reading only, and nothing in it changes', async () => {
    const path = await filled()
    change(path, (db) => db.pragma('user_version = 99'))
    using file = openProject(path)
    expect(file.readOnly).toContain('was written by a newer Engram (version 99 of its tables')
    expect(file.records.all('questions')).toHaveLength(1)
    expect(() => addQuestion(file, 'b')).toThrow('update Engram to change it.')
  })

  test('a newer file whose tables are other ones is refused with a sentence', async () => {
    const path = await filled()
    change(path, (db) => {
      db.exec('ALTER TABLE questions RENAME COLUMN data TO content')
      db.pragma('user_version = 99')
    })
    expect(() => openProject(path)).toThrow('and cannot be read by this one. Update Engram.')
  })

  test('a file of the first tables is brought up to date with its results, and a backup stays beside it', async () => {
    const path = join(await temporaryFolder(), 'p.engram')
    change(path, (db) => {
      db.exec(results)
      db.pragma(`application_id = ${applicationId}`)
      db.pragma('user_version = 1')
      db.exec(`INSERT INTO fingerprints VALUES ('stamp', 'print', 'now')`)
    })
    using file = openProject(path)
    addQuestion(file, 'a')
    expect(readdirSync(join(path, '..'))).toContain('p.engram.v1.backup')
    change(`${path}.v1.backup`, (db) => {
      expect(db.pragma('user_version', { simple: true })).toBe(1)
      expect(db.prepare('SELECT fingerprint FROM fingerprints').pluck().get()).toBe('print')
    })
    change(path, (db) => expect(db.prepare('SELECT fingerprint FROM fingerprints').pluck().get()).toBe('print'))
  })

  test('a file from before labels keeps its steps, which can be taken back, and takes labels', async () => {
    const path = join(await temporaryFolder(), 'p.engram')
    {
      using made = createProject(path, 'Test')
      addQuestion(made, 'a')
    }
    const before = /CREATE TABLE new_changes [^;]*;/.exec(checksums)![0]
    change(path, (db) => {
      db.exec(`DROP TABLE labels; DROP TABLE terms; ${before} INSERT INTO new_changes SELECT * FROM changes;`)
      db.exec('DROP TABLE changes; ALTER TABLE new_changes RENAME TO changes')
      db.pragma('user_version = 3')
    })
    using file = openProject(path)
    expect(file.readOnly).toBeNull()
    file.history.commit('Called it', [{ kind: 'labels', id: 'L0N1-ab', after: { position: 0, data: '{}' } }])
    expect(file.records.all('labels')).toHaveLength(1)
    file.history.goto(0)
    expect([file.records.all('labels'), file.records.all('questions')]).toEqual([[], []])
    file.history.goto(1)
    expect(file.records.all('questions').map(({ id }) => id)).toEqual(['a'])
  })

  test('a file in a folder that may not be written is open for reading only, with what was written last', async () => {
    const path = await filled()
    const folder = join(path, '..')
    chmodSync(path, 0o444)
    chmodSync(folder, 0o555)
    asOrdinaryUser(() => {
      using file = openProject(path)
      expect(file.readOnly).toContain('p.engram may not be written. It is open for reading only')
      expect(file.records.all('questions')).toHaveLength(1)
    })
    expect(readdirSync(folder)).toEqual(['p.engram'])
  })

  test('a file that another process keeps locked is refused with a sentence', async () => {
    const path = await filled()
    const other = new Database(path)
    other.pragma('locking_mode = EXCLUSIVE')
    other.exec('BEGIN EXCLUSIVE')
    expect(() => openProject(path, { busyMs: 30 })).toThrow('another process keeps it locked')
    other.close()
    using file = openProject(path)
    expect(file.readOnly).toBeNull()
  })

  test('of two who open a file, the second may only read until the first closes it', async () => {
    const path = await filled()
    const first = openProject(path)
    using second = openProject(path)
    expect(second.readOnly).toContain(`it is open in another Engram (process ${process.pid} on`)
    first[Symbol.dispose]()
    using third = openProject(path)
    expect(third.readOnly).toBeNull()
  })

  test('a project that is closed can be changed by the next one, and nothing is left beside it', async () => {
    const path = await filled()
    expect(readdirSync(join(path, '..'))).toEqual(['p.engram'])
  })

  test('the clean-up of a lock after a kill is left to the next owner, who is not kept waiting', async () => {
    const path = await filled()
    writeFileSync(`${path}-owner`, '')
    using file = openProject(path)
    expect(file.readOnly).toBeNull()
  })

  test('something else that has the name of the lock is not touched', async () => {
    const path = await filled()
    writeFileSync(`${path}-owner`, 'mine')
    expect(() => openProject(path)).toThrow(`${path}-owner is in the way: it is no empty file.`)
    expect(readFileSync(`${path}-owner`, 'utf8')).toBe('mine')
  })

  test('a symbolic link leads to the same project, which one of two may change', async () => {
    const path = await filled()
    symlinkSync(path, `${path}.link`)
    using first = openProject(`${path}.link`)
    expect(first.readOnly).toBeNull()
    using second = openProject(path)
    expect(second.readOnly).toContain('it is open in another Engram')
  })

  test('a project that has two names on the disk is refused, since a journal belongs to a name', async () => {
    const path = await filled()
    linkSync(path, `${path}.link`)
    expect(() => openProject(path)).toThrow('it has several names on this disk (hard links).')
  })

  test('a copy of a project that is open can be changed', async () => {
    const path = await filled()
    using file = openProject(path)
    copyFileSync(path, `${path}.copy`)
    using copy = openProject(`${path}.copy`)
    expect([file.readOnly, copy.readOnly]).toEqual([null, null])
  })

  describe('claimed by another machine', () => {
    const claim = (path: string, beat: number) => {
      const owner = { token: 't', pid: 1, host: 'elsewhere', boot: null, lock: `${path}-owner`, beat }
      change(path, (db) => {
        propertiesTable(db).put('owner', { ...owner, file: String(statSync(path, { bigint: true }).ino) })
      })
    }

    test('is open for reading until its number has been watched for a minute and did not change', async () => {
      vi.useFakeTimers()
      onTestFinished(() => void vi.useRealTimers())
      const path = await filled()
      claim(path, 1)
      using file = openProject(path)
      expect(file.readOnly).toContain('it is open in another Engram (process 1 on elsewhere)')
      let told = 0
      file.onReadOnly(() => told++)
      // Clocks that jump prove nothing.
      vi.setSystemTime(Date.now() + 3_600_000)
      for (let beat = 2; beat < 20; beat++) {
        vi.advanceTimersByTime(10_000)
        claim(path, beat)
      }
      expect(told).toBe(0)
      {
        using again = openProject(path)
        expect(again.readOnly).not.toBeNull()
      }
      vi.advanceTimersByTime(90_000)
      expect(told).toBe(1)
      expect(file.readOnly).toContain('elsewhere, which had it open, has been silent for long. Open it again')
      using again = openProject(path)
      expect(again.readOnly).toBeNull()
    })

    test('but copied since, it can be changed at once', async () => {
      const path = await filled()
      claim(path, 1)
      copyFileSync(path, `${path}.copy`)
      using copy = openProject(`${path}.copy`)
      expect(copy.readOnly).toBeNull()
    })
  })

  test('a full disk is a sentence, and what was there stays', { timeout: 20_000 }, async ({ skip }) => {
    const folder = join(await temporaryFolder(), 'small')
    mkdirSync(folder)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0
    if (!mounted) skip('a small disk can only be made by a superuser')
    onTestFinished(() => void spawnSync('umount', [folder]))
    const path = join(folder, 'p.engram')
    {
      using file = createProject(path, 'Test')
      addQuestion(file, 'a')
      expect(() => addQuestion(file, 'b', 'x'.repeat(2 ** 21))).toThrow('the disk is full')
      expect(file.records.all('questions').map(({ id }) => id)).toEqual(['a'])
    }
    using again = openProject(path)
    expect(again.records.all('questions').map(({ id }) => id)).toEqual(['a'])
  })

  test('after kill -9 in the middle of writing, every announced step is there and no half of one', async () => {
    const path = join(await temporaryFolder(), 'p.engram')
    const script = fileURLToPath(new URL('../../support/projectWriter.ts', import.meta.url))
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, path])
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    while (output.split('\n').length < 30) await new Promise((resolve) => setTimeout(resolve, 5))
    const closed = new Promise((resolve) => child.on('close', resolve))
    child.kill('SIGKILL')
    await closed
    using file = openProject(path)
    expect(file.readOnly).toBeNull()
    const announced = output.split('\n').filter((line) => line !== '').length
    const { steps } = file.history.list()
    expect(steps.length).toBeGreaterThanOrEqual(announced)
    const [a, b] = file.records.all('questions')
    expect(a?.data).toBe(b?.data)
    expect(statSync(path).size).toBeGreaterThan(0)
  })
})

describe('runs', () => {
  const run = {
    ...{ id: 'r1', kind: 'predict', createdAt: '2026-11-24T08:00:00Z', settings: { seed: 1 }, state: 'queued' },
    ...{ name: 'First', starred: false, trashed: false, tags: [], details: { nQuestions: 3 } },
  }

  test('a run keeps its settings, rows and files; labels and progress change', async () => {
    using file = createProject(join(await temporaryFolder(), 'p.engram'), 'Test')
    file.runs.insert(run)
    file.runs.label('r1', { name: 'Renamed', starred: true, trashed: false, tags: ['x'] })
    file.runs.progress('r1', 'done', { nQuestions: 4 })
    file.runs.putRows('r1', [
      { part: 'before', n: 1, data: { id: 'b' } },
      { part: 'before', n: 0, data: { id: 'a' } },
    ])
    file.runs.putRows('r1', [{ part: 'before', n: 1, data: { id: 'b' } }])
    file.runs.putFile('r1', 'run.json', new TextEncoder().encode('{}'))
    expect(file.runs.get('r1')).toEqual({
      ...run,
      ...{ name: 'Renamed', starred: true, tags: ['x'], state: 'done', details: { nQuestions: 4 } },
    })
    expect(file.runs.rows('r1').map(({ data }) => data)).toEqual([{ id: 'a' }, { id: 'b' }])
    expect(new TextDecoder().decode(file.runs.file('r1', 'run.json') as Uint8Array)).toBe('{}')
    expect(file.runs.file('r1', 'other')).toBeNull()
    expect(file.runs.fileNames('r1')).toEqual(['run.json'])
  })

  test('a file whose bytes have changed is not given out', async () => {
    const path = join(await temporaryFolder(), 'p.engram')
    using file = createProject(path, 'Test')
    file.runs.insert(run)
    file.runs.putFile('r1', 'run.json', new Uint8Array([1, 2]))
    change(path, (db) => db.exec('UPDATE run_files SET data = zeroblob(2)'))
    expect(file.runs.file('r1', 'run.json')).toBe('damaged')
  })
})
